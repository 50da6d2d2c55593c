/** Objects that each judge has to refuse: only then does a run without objections mean that it agrees. */
import type { Manifest } from "./manifests.ts";

const namespace = "canary";
const monitoring = { apiVersion: "monitoring.coreos.com/v1", namespace };

function manifest(
  kind: string,
  { apiVersion, spec }: Pick<Manifest, "apiVersion"> & { spec: Manifest["body"] },
): Manifest {
  const name = kind.toLowerCase();
  return { apiVersion, kind, namespace, name, body: { apiVersion, kind, metadata: { name, namespace }, spec } };
}

/** A misspelt field, a privileged container, an expression that does not parse and a route to the wrong receiver. */
export const canary: readonly Manifest[] = [
  manifest("Deployment", {
    apiVersion: "apps/v1",
    spec: {
      replicass: 2,
      selector: { matchLabels: { app: "canary" } },
      template: {
        metadata: { labels: { app: "canary" } },
        spec: { containers: [{ name: "canary", image: "canary:1", securityContext: { privileged: true } }] },
      },
    },
  }),
  manifest("PrometheusRule", {
    ...monitoring,
    spec: {
      groups: [{ name: "canary", rules: [{ alert: "Canary", expr: "sum by (", labels: { severity: "critical" } }] }],
    },
  }),
  manifest("AlertmanagerConfig", {
    ...monitoring,
    spec: {
      route: { receiver: "wrong", routes: [] },
      receivers: [{ name: "wrong" }, { name: "right" }],
      inhibitRules: [],
      muteTimeIntervals: [],
    },
  }),
];

/** What the canary's stack file would promise: the routes above break it. */
export const canaryStackFile = {
  config: {
    "estate:operations": {
      alerting: { channels: ["pager"], categories: { right: { severity: "critical", channels: ["pager"] } } },
    },
  },
};

/** Checks that object to the canary, as `tool id`. */
export const canaryObjections = [
  "amtool channel",
  "amtool route",
  "checkov CKV_K8S_16",
  "kube-score container-security-context-privileged",
  "kubernetes-validate schema",
  "promtool rules",
] as const;
