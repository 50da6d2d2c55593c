/** Types of resources that cost nothing by themselves. AWS price pages of each service. */

const reasons: Readonly<Record<string, string>> = {
  "aws:iam/": "identities and policies are free",
  "aws:budgets/budget:Budget": "a budget without actions is free",
  "aws:cloudtrail/trail:Trail": "the first copy of management events is free; its files are the log bucket's",
  "aws:cloudwatch/eventRule:EventRule": "events of AWS services are free",
  "aws:cloudwatch/eventTarget:EventTarget": "part of its rule",
  "aws:scheduler/scheduleGroup:ScheduleGroup": "only groups schedules",
  "aws:ssm/document:Document": "documents of one's own are free",
  "aws:sns/topicPolicy:TopicPolicy": "part of its topic",
  "aws:sns/topicSubscription:TopicSubscription": "charged by message, with its topic",
  "aws:securityhub/standardsSubscription:StandardsSubscription": "charged by check, with its account",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "charged as logs",
  "aws:backup/plan:Plan": "charged as storage of its vault",
  "aws:backup/selection:Selection": "part of its plan",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "part of its vault",
  "aws:directconnect/gateway:Gateway": "charged as port and traffic",
  "aws:directconnect/gatewayAssociation:GatewayAssociation": "charged as port and traffic",
  "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface": "charged as port and traffic",
  "aws:ec2/customerGateway:CustomerGateway": "charged as VPN connection",
  "aws:ec2/vpnGateway:VpnGateway": "charged as VPN connection",
  "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": "routes are free",
  "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": "routes are free",
  "aws:ec2/flowLog:FlowLog": "charged as logs",
  "aws:ec2/launchTemplate:LaunchTemplate": "charged as instances and disks",
  "aws:ec2/route:Route": "routes are free",
  "aws:ec2/routeTable:RouteTable": "routes are free",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "routes are free",
  "aws:ec2/subnet:Subnet": "networks are free",
  "aws:ec2/vpc:Vpc": "networks are free",
  "aws:ec2/securityGroup:SecurityGroup": "security groups are free",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "security groups are free",
  "aws:ec2/securityGroupRule:SecurityGroupRule": "security groups are free",
  "aws:vpc/": "security groups are free",
  "aws:eks/accessEntry:AccessEntry": "part of its cluster",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "part of its cluster",
  "aws:eks/addon:Addon": "add-ons run on the cluster's own nodes",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": "part of its cluster",
  "aws:kms/alias:Alias": "part of its key",
  "aws:route53/record:Record": "charged as queries, with its zone",
  "aws:s3/bucketLifecycleConfiguration": "charged as storage and moves of its bucket",
  "aws:s3/bucketLogging": "charged as storage of the log bucket",
  "aws:s3/bucketObjectLockConfiguration": "part of its bucket",
  "aws:s3/bucketOwnershipControls": "part of its bucket",
  "aws:s3/bucketPolicy": "part of its bucket",
  "aws:s3/bucketPublicAccessBlock": "part of its bucket",
  "aws:s3/bucketReplicationConfig": "charged as storage of the copies and as traffic",
  "aws:s3/bucketServerSideEncryptionConfiguration": "part of its bucket",
  "aws:s3/bucketVersioning": "part of its bucket",
};

const families = Object.keys(reasons).filter((key) => !key.includes(":", "aws:".length));

/** Why the type costs nothing by itself; undefined where it is not known to. */
export function freeReason(type: string): string | undefined {
  if (Object.hasOwn(reasons, type)) return reasons[type];
  // A family ends in a slash, or at the token's version, `aws:s3/bucketVersioningV2:BucketVersioningV2`.
  const family = families.find(
    (key) => type.startsWith(key) && (key.endsWith("/") || /^(V2)?:/.test(type.slice(key.length))),
  );
  return family === undefined ? undefined : reasons[family];
}
