/** Configuration of the detector: whose power is read where, and which node of which cluster that power belongs to. */
import { dirname, isAbsolute, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";

const name = z.string().min(1).max(253);
const file = z.string().min(1).max(4096);
const milliseconds = (least: number, most: number) => z.int().min(least).max(most);

const redfish = z
  .url({ protocol: /^https?$/, error: "is no https address; write https://10.0.0.21" })
  .refine(isBare, "has more than scheme, host and port; write https://10.0.0.21, and the path under system")
  .transform((text) => new URL(text).origin);

const credentials = z
  .strictObject({
    username: name,
    /** Read again at each login, so that a changed password needs no restart. */
    passwordFile: file.optional(),
    /** Variable of the environment that holds it. */
    passwordEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of a variable")
      .optional(),
  })
  .refine(
    ({ passwordFile, passwordEnv }) => (passwordFile === undefined) !== (passwordEnv === undefined),
    "names no password, or two; give either passwordFile or passwordEnv",
  );

const host = z
  .strictObject({
    /** Name of the node in its cluster. */
    node: name,
    cluster: name,
    /** Base address of its BMC. */
    redfish,
    /** Path of the system there: `/redfish/v1/Systems/1`. */
    system: z
      .string()
      .max(1024)
      .regex(/^\/[^\s?#]+$/, "is no path; write /redfish/v1/Systems/1"),
    /** What the inventory says of the machine. Each that is given has to be what the BMC says, else its power is not believed. */
    serial: name.optional(),
    uuid: z.guid("is no UUID; write 4c4c4544-0058-4b10-8032-b7c04f515233").optional(),
    hostName: name.optional(),
    credentials,
    /** `verify` against the authorities of the system, or `ca`; `none` allows http, with the password in clear on the wire. */
    tls: z
      .union([z.enum(["verify", "insecure", "none"]), z.strictObject({ ca: file })], {
        error: "is neither verify, insecure, none nor { ca: FILE }",
      })
      .default("verify"),
  })
  .refine(({ redfish, tls }) => (tls === "none") === redfish.startsWith("http:"), {
    path: ["tls"],
    error: "does not fit the scheme: http sends the password in clear and needs tls: none, https needs another value",
  });

const cluster = z.strictObject({
  id: name,
  /** Left out inside of the cluster: the service account of the pod is used. */
  kubeconfig: file.optional(),
  /** @defaultValue the current one of the kubeconfig */
  context: name.optional(),
});

const schema = z
  .strictObject({
    /** Between two reads of one BMC. */
    pollMs: milliseconds(100, 60_000).default(500),
    /** From the first read that says off to the second one that has to say so too. */
    confirmMs: milliseconds(0, 60_000).default(100),
    /** For one answer of a BMC or of an API server. */
    timeoutMs: milliseconds(100, 60_000).default(2_000),
    /** Between two looks at the nodes that are out of service. */
    reviewMs: milliseconds(100, 60_000).default(1_000),
    /** Where figures can be read; nowhere when left out. */
    metrics: z
      .strictObject({ port: z.int().min(0).max(65_535), address: z.string().min(1).default("127.0.0.1") })
      .optional(),
    clusters: z.array(cluster).min(1),
    hosts: z.array(host).min(1),
  })
  .superRefine(({ clusters, hosts }, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    const ids = clusters.map(({ id }) => id);
    for (const [index, id] of ids.entries()) {
      if (ids.indexOf(id) < index) refuse(["clusters", index, "id"], `${id} is there twice; name each cluster once`);
    }
    const nodes = new Map<string, number>();
    const systems = new Map<string, string>();
    for (const [index, { node, cluster, redfish, system }] of hosts.entries()) {
      if (!ids.includes(cluster)) {
        refuse(["hosts", index, "cluster"], `${cluster} is none of the clusters; known are ${ids.join(", ")}`);
      }
      const key = `${cluster}/${node}`;
      if (nodes.has(key)) refuse(["hosts", index, "node"], `${node} is there twice; name each node once`);
      nodes.set(key, index);
      // The power of one machine cannot speak for two nodes.
      const place = `${redfish}${system}`;
      const other = systems.get(place);
      if (other !== undefined)
        refuse(["hosts", index, "system"], `${place} is also the system of ${other}; give each node its own`);
      systems.set(place, node);
    }
  });

export type Config = z.infer<typeof schema>;
export type HostConfig = Config["hosts"][number];
export type ClusterConfig = Config["clusters"][number];
export type Credentials = HostConfig["credentials"];
/** As it is written: defaults may be left out. */
export type ConfigInput = z.input<typeof schema>;

/** What is wrong with a configuration, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads a configuration in YAML or JSON. Files that it names are relative to its own folder.
 *
 * @throws {ConfigError} with every mistake and its place
 */
export function parseConfig(text: string, source: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new ConfigError(
      `${at(broken.pos[0])}: is no YAML: ${(broken.message.split("\n")[0] ?? "").replace(/ at line.*/, "")}`,
    );
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return withPaths(parsed.data, dirname(source));
  const offset = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const found: unknown = document.getIn(path.slice(0, length), true);
      if (isPlaced(found)) return found.range[0];
    }
    return 0;
  };
  throw new ConfigError(
    parsed.error.issues
      .map((issue) => ({ place: offset(issue.path), issue }))
      .sort((a, b) => a.place - b.place)
      .flatMap(({ place, issue }) => messages(issue).map((message) => `${at(place)}: ${message}`))
      .join("\n"),
  );
}

function messages(issue: z.core.$ZodIssue): string[] {
  const subject = issue.path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (key) => `${subject === "" ? "" : `${subject}: `}unknown key ${key}; remove it or mend its name`,
    );
  }
  return [
    `${subject === "" ? "configuration" : subject}: ${issue.message.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`,
  ];
}

function withPaths(config: Config, folder: string): Config {
  const here = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  return {
    ...config,
    clusters: config.clusters.map((cluster) =>
      cluster.kubeconfig === undefined ? cluster : { ...cluster, kubeconfig: here(cluster.kubeconfig) },
    ),
    hosts: config.hosts.map((host) => ({
      ...host,
      credentials:
        host.credentials.passwordFile === undefined
          ? host.credentials
          : { ...host.credentials, passwordFile: here(host.credentials.passwordFile) },
      tls: typeof host.tls === "string" ? host.tls : { ca: here(host.tls.ca) },
    })),
  };
}

function isBare(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { pathname, search, hash, username, password } = new URL(text);
  return pathname === "/" && search === "" && hash === "" && username === "" && password === "";
}

function isPlaced(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}
