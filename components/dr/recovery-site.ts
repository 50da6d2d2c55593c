import * as pulumi from "@pulumi/pulumi";
import { raw } from "../../src/units/index.ts";
import { bucketName, HEALTH_CHECK_REGION } from "../../src/views/cloud/place.ts";
import { type CloudSite, keyAlias, planSite, type RecoveryEstate } from "../../src/views/cloud/site.ts";
import { ArchiveBucket } from "./archive-bucket.ts";
import { AuditTrail } from "./audit-trail.ts";
import { BackupVault } from "./backup-vault.ts";
import { BreakGlass } from "./break-glass.ts";
import { Detection } from "./detection.ts";
import { DirectConnect } from "./direct-connect.ts";
import { Failover } from "./failover.ts";
import { Keys } from "./keys.ts";
import { RecoveryCluster } from "./recovery-cluster.ts";
import { RecoveryDrill } from "./recovery-drill.ts";
import { RecoveryNetwork } from "./recovery-network.ts";
import { RegionalProviders } from "./regional-providers.ts";
import { SpendAlarm } from "./spend-alarm.ts";
import { VpnConnection } from "./vpn-connection.ts";
import { WebFirewall } from "./web-firewall.ts";

export interface RecoverySiteArgs {
  /** The estate whose `recovery` section the site is built from. */
  readonly estate: RecoveryEstate;
}

/**
 * The site in AWS that takes over when the primary one is lost.
 *
 * @throws pulumi.RunError with every reason why the section cannot be built, one per line
 */
export class RecoverySite extends pulumi.ComponentResource {
  /** Name servers that the parent zone has to delegate the failover names to. */
  readonly nameServers: pulumi.Output<string[]> | undefined;
  /** ARN that load balancers of the cluster name as their firewall. */
  readonly webFirewallArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: RecoverySiteArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planSite(args.estate);
    if (!plan.ok) throw new pulumi.RunError(plan.conflicts.map((conflict) => conflict.message).join("\n"));
    const { site } = plan;
    const { record } = site;
    super("estate:dr:RecoverySite", name, { recovery: record }, opts);
    const providers = new RegionalProviders(site, this);
    const here = { parent: this, provider: providers.in(site.region) };

    const keys = new Keys(`${name}-key`, { site, keys: record.keys, providers }, here);
    const logKey = keys.arn("logs", site.region);
    const logs = this.#buckets(name, site, keys, providers, here);
    new AuditTrail(`${name}-audit`, { site, key: logKey }, { ...here, dependsOn: logs });
    if (record.backup.length > 0) {
      new BackupVault(`${name}-vault`, { site, plans: record.backup, buckets: record.buckets, keys, providers }, here);
    }

    const breakGlass =
      record.breakGlass === undefined
        ? undefined
        : new BreakGlass(
            `${name}-break-glass`,
            {
              site,
              breakGlass: record.breakGlass,
              logKey,
              reach: {
                cluster: record.kubernetes === undefined ? undefined : site.eksCluster,
                buckets: record.buckets.map((bucket) => bucketName(bucket.id, site)),
                records: site.failoverNames,
                keyAlias: keyAlias(site.name, "buckets"),
              },
            },
            here,
          );
    this.#network(name, site, keys, breakGlass?.roleArn, here);

    if (record.failover !== undefined) {
      const alarmKey = keys.arn("logs", HEALTH_CHECK_REGION);
      const failover = new Failover(
        `${name}-failover`,
        { place: site, failover: record.failover, providers, alarmKey },
        here,
      );
      this.nameServers = failover.nameServers;
    }
    if (record.webFirewall !== undefined) {
      const firewall = new WebFirewall(`${name}-web-firewall`, { site, firewall: record.webFirewall, logKey }, here);
      this.webFirewallArn = firewall.arn;
    }
    if (record.detection !== undefined) {
      new Detection(`${name}-detection`, { region: site.region, detection: record.detection }, here);
    }
    const notify = record.failover?.notify ?? [];
    if (raw(site.budget) > 0 && notify.length > 0) {
      new SpendAlarm(`${name}-spend`, { limit: site.budget, notify }, here);
    }
    this.registerOutputs({ recovery: record });
  }

  /** The log bucket first: the others write their access logs to it. */
  #buckets(
    name: string,
    site: CloudSite,
    keys: Keys,
    providers: RegionalProviders,
    here: pulumi.ComponentResourceOptions,
  ): ArchiveBucket[] {
    const logs = site.record.buckets
      .filter((bucket) => bucket.purpose === "logs")
      .map((bucket) => new ArchiveBucket(`${name}-store-${bucket.id}`, { site, bucket, keys, providers }, here));
    for (const bucket of site.record.buckets) {
      if (bucket.purpose !== "logs") {
        new ArchiveBucket(`${name}-store-${bucket.id}`, { site, bucket, keys, providers, logs: logs[0] }, here);
      }
    }
    return logs;
  }

  #network(
    name: string,
    site: CloudSite,
    keys: Keys,
    emergencyRole: pulumi.Output<string> | undefined,
    here: pulumi.ComponentResourceOptions,
  ): void {
    const { record } = site;
    if (record.network === undefined) return;
    const logKey = keys.arn("logs", site.region);
    const peered = record.vpn.length + record.directConnect.length > 0;
    const network = new RecoveryNetwork(`${name}-net`, { site, network: record.network, peered, logKey }, here);
    if (network.gateway !== undefined) {
      const gatewayId = network.gateway.id;
      for (const peer of record.vpn) {
        new VpnConnection(`${name}-vpn-${peer.id}`, { site, peer, gatewayId, logKey }, here);
      }
      for (const line of record.directConnect) {
        const { asn, cidr } = record.network;
        new DirectConnect(`${name}-dx-${line.id}`, { line, awsAsn: asn, cidr, vpnGatewayId: gatewayId }, here);
      }
    }
    if (record.kubernetes === undefined) return;
    const cluster = new RecoveryCluster(
      `${name}-eks`,
      {
        site,
        kubernetes: record.kubernetes,
        keys,
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        zones: record.network.zones,
        clients: [...new Set(record.vpn.flatMap((peer) => peer.networks))],
        emergencyRole,
      },
      here,
    );
    const groups = record.kubernetes.nodeGroups.filter((group) => group.drilled);
    const drill = record.failover?.drill;
    if (drill !== undefined && groups.length > 0) {
      const key = keys.arn("cluster", site.region);
      new RecoveryDrill(`${name}-drill`, { site, drill, groups, key, cluster }, here);
    }
  }
}
