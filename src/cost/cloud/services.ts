/** Keys, names, logs, alarms, detection and firewalls. */
import type { ResourceRecord } from "../types.ts";
import { type Bill, declared, GLOBAL_REGION } from "./bill.ts";
import type { Pricer } from "./pricer.ts";
import { listOf, numberOf, textOf } from "./resources.ts";

/** Charges by the month. */
function monthly(service: string, article: string, title: string, region?: string): Pricer {
  return (resource, bill) => {
    bill.charge({
      id: resource.name,
      title,
      service,
      article,
      region: region ?? bill.regionOf(resource),
      quantity: [bill.months],
      resource,
    });
  };
}

/** What a service charges for use only, once for all its resources of a region. */
function byUse(service: string, article: string, title: string, unit: string, region?: string): Pricer {
  return (resource, bill) => {
    const place = region ?? bill.regionOf(resource);
    bill.chargeUse({ id: `${service}.${article}.${place ?? "region"}`, title, service, article, region: place }, unit);
  };
}

function all(...pricers: readonly Pricer[]): Pricer {
  return (resource, bill) => {
    for (const pricer of pricers) pricer(resource, bill);
  };
}

function key(resource: ResourceRecord, bill: Bill): void {
  bill.charge({
    id: resource.name,
    title: "KMS key",
    service: "kms",
    article: "key",
    region: bill.regionOf(resource),
    quantity: [bill.months],
    resource,
    notes: ["each of the first two rotations adds the price of a key"],
  });
  byUse("kms", "requests", "KMS requests", "thousand/year")(resource, bill);
}

/** Interval of a fast health check in seconds. */
const FAST = 10;

function healthCheck(resource: ResourceRecord, bill: Bill): void {
  const { inputs, name } = resource;
  monthly("route53", "health-check-other", "Health check of an endpoint outside AWS", GLOBAL_REGION)(resource, bill);
  const secure = textOf(inputs["type"])?.startsWith("HTTPS") ?? false;
  const features = (secure ? 1 : 0) + (numberOf(inputs["requestInterval"]) === FAST ? 1 : 0);
  if (features === 0) return;
  bill.charge({
    id: `${name}.features`,
    title: "Features of the health check: HTTPS, fast interval",
    service: "route53",
    article: "health-check-feature-other",
    region: GLOBAL_REGION,
    quantity: [declared("features", features, "1", resource), bill.months],
    resource,
  });
}

function webFirewall(resource: ResourceRecord, bill: Bill): void {
  monthly("waf", "web-acl", "Web firewall, list")(resource, bill);
  const rules = listOf(resource.inputs["rules"]).length;
  if (rules > 0) {
    bill.charge({
      id: `${resource.name}.rules`,
      title: "Web firewall, rules",
      service: "waf",
      article: "rule",
      region: bill.regionOf(resource),
      quantity: [declared("rules", rules, "1", resource), bill.months],
      resource,
    });
  }
  byUse("waf", "requests", "Web firewall, requests", "thousand/year")(resource, bill);
}

export const services: Readonly<Record<string, Pricer>> = {
  "aws:kms/key:Key": key,
  "aws:kms/replicaKey:ReplicaKey": key,
  "aws:cloudhsmv2/hsm:Hsm": (resource, bill) => {
    bill.charge({
      id: resource.name,
      title: "CloudHSM, one module",
      service: "cloudhsm",
      article: "hsm",
      region: bill.regionOf(resource),
      quantity: [bill.hours],
      resource,
    });
  },
  "aws:route53/zone:Zone": all(
    monthly("route53", "zone", "Route 53 hosted zone", GLOBAL_REGION),
    byUse("route53", "queries", "Route 53 queries", "thousand/year", GLOBAL_REGION),
  ),
  "aws:route53/healthCheck:HealthCheck": healthCheck,
  "aws:cloudwatch/logGroup:LogGroup": all(
    byUse("cloudwatch", "logs-ingested", "Logs taken in", "GB/year"),
    byUse("cloudwatch", "logs-stored", "Logs kept", "GB-month/year"),
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": monthly("cloudwatch", "alarm", "Alarm on a metric"),
  "aws:guardduty/detector:Detector": byUse("guardduty", "events", "Threat detection, events", "thousand/year"),
  "aws:guardduty/detectorFeature:DetectorFeature": (resource, bill) => {
    const feature = textOf(resource.inputs["name"])?.toLowerCase().replaceAll("_", "-") ?? "feature";
    byUse("guardduty", feature, `Threat detection, ${feature}`, "thousand/year")(resource, bill);
  },
  "aws:securityhub/account:Account": byUse("securityhub", "checks", "Posture checks", "thousand/year"),
  "aws:wafv2/webAcl:WebAcl": webFirewall,
  "aws:sns/topic:Topic": byUse("sns", "mails", "Messages by mail", "thousand/year"),
  "aws:scheduler/schedule:Schedule": byUse("scheduler", "invocations", "Scheduled invocations", "thousand/year"),
};
