/** The way in: certificates and a gateway that speaks TLS 1.3. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import { bringer } from "./charts.ts";
import { MANAGED_BY } from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { goHours } from "./quantity.ts";
import { type ExternalSecret, externalSecret } from "./secrets.ts";

export type ClusterIssuer = Custom<
  "cert-manager.io/v1",
  "ClusterIssuer",
  { readonly ca: { readonly secretName: string } }
>;
export type Certificate = Custom<
  "cert-manager.io/v1",
  "Certificate",
  {
    readonly secretName: string;
    readonly dnsNames: string[];
    readonly duration: string;
    readonly renewBefore: string;
    readonly privateKey: { readonly algorithm: "ECDSA"; readonly size: 256; readonly rotationPolicy: "Always" };
    readonly usages: string[];
    readonly issuerRef: { readonly group: "cert-manager.io"; readonly kind: "ClusterIssuer"; readonly name: string };
  }
>;
export type GatewayClass = Custom<"gateway.networking.k8s.io/v1", "GatewayClass", { readonly controllerName: string }>;
export type Gateway = Custom<
  "gateway.networking.k8s.io/v1",
  "Gateway",
  {
    readonly gatewayClassName: string;
    readonly listeners: {
      readonly name: string;
      readonly hostname: string;
      readonly port: 443;
      readonly protocol: "HTTPS";
      readonly tls: {
        readonly mode: "Terminate";
        readonly certificateRefs: { readonly kind: "Secret"; readonly name: string }[];
      };
      readonly allowedRoutes: { readonly namespaces: { readonly from: "All" } };
    }[];
  }
>;
export type ClientTrafficPolicy = Custom<
  "gateway.envoyproxy.io/v1alpha1",
  "ClientTrafficPolicy",
  {
    readonly targetRefs: {
      readonly group: "gateway.networking.k8s.io";
      readonly kind: "Gateway";
      readonly name: string;
    }[];
    readonly tls: { readonly minVersion: "1.2" | "1.3" };
  }
>;
/** Certificates of 90 days are renewed 30 days before: two failed renewals are seen before anything breaks. */
const CERTIFICATE_HOURS = "2160h0m0s";
const RENEW_HOURS = "720h0m0s";
const GATEWAY_CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller";

export interface CertificatePlan {
  readonly authority: ExternalSecret;
  readonly issuer: ClusterIssuer;
}

/** The estate's own authority: its key is in the store, so that every cluster trusts the same one. */
export function certificatePlan(estate: Estate, catalogue: Catalogue, cluster: Cluster): CertificatePlan | undefined {
  const application = bringer(estate, catalogue, cluster, "cert-manager.io");
  if (application === undefined) return undefined;
  const name = `${estate.about.name}-authority`;
  return {
    authority: externalSecret(estate, { name, namespace: application.namespace }, "authority", ["tls.crt", "tls.key"]),
    issuer: {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: estate.about.name, labels: MANAGED_BY },
      spec: { ca: { secretName: name } },
    },
  };
}

export interface GatewayPlan {
  readonly class: GatewayClass;
  readonly gateway: Gateway;
  readonly certificate: Certificate;
  readonly policy: ClientTrafficPolicy;
}

/** Gateway for every name under `<cluster>.<domain>`; the least TLS version is the estate's, 1.2 where it states none. */
export function gatewayPlan(estate: Estate, catalogue: Catalogue, cluster: Cluster): GatewayPlan | undefined {
  const application = bringer(estate, catalogue, cluster, "gateway.envoyproxy.io");
  if (application === undefined || certificatePlan(estate, catalogue, cluster) === undefined) return undefined;
  const at = { name: cluster.id, namespace: application.namespace, labels: MANAGED_BY };
  const hostname = `*.${cluster.id}.${estate.about.domain}`;
  const secretName = `${cluster.id}-gateway-tls`;
  const rotation = estate.security.keys?.rotateEvery;
  return {
    class: {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: cluster.id, labels: MANAGED_BY },
      spec: { controllerName: GATEWAY_CONTROLLER },
    },
    gateway: {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: at,
      spec: {
        gatewayClassName: cluster.id,
        listeners: [
          {
            name: "https",
            hostname,
            port: 443,
            protocol: "HTTPS",
            tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: secretName }] },
            allowedRoutes: { namespaces: { from: "All" } },
          },
        ],
      },
    },
    certificate: {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: at,
      spec: {
        secretName,
        dnsNames: [hostname],
        duration: rotation === undefined ? CERTIFICATE_HOURS : goHours(rotation),
        renewBefore: RENEW_HOURS,
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        usages: ["digital signature", "server auth"],
        issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: estate.about.name },
      },
    },
    policy: {
      apiVersion: "gateway.envoyproxy.io/v1alpha1",
      kind: "ClientTrafficPolicy",
      metadata: at,
      spec: {
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: cluster.id }],
        tls: { minVersion: estate.security.api?.minimumTls ?? "1.2" },
      },
    },
  };
}
