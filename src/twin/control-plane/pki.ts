/** Certificates of one control plane, made by openssl: nothing in them is secret outside the twin. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Files in PEM. */
export interface Pki {
  readonly ca: string;
  readonly caKey: string;
  readonly server: KeyPair;
  readonly admin: KeyPair;
  /** The API server's own to extension servers; its authority is the same one. */
  readonly frontProxy: KeyPair;
  /** Signs and proves the tokens of service accounts. */
  readonly serviceAccounts: KeyPair;
}

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Common name by which the API server knows its own requests to extension servers. */
export const FRONT_PROXY = "front-proxy-client";
const DAYS = "30";
const CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/**
 * Makes an authority and what it signs.
 *
 * @param addresses - names and addresses under which the API server is reached
 * @throws Error when openssl is missing
 */
export async function makePki(folder: string, addresses: readonly string[]): Promise<Pki> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const at = (file: string): string => join(folder, file);
  const authority = { certificate: at("ca.crt"), key: at("ca.key") };
  const names = addresses.map((address) => (/^[\d.]+$/.test(address) ? `IP:${address}` : `DNS:${address}`)).join(",");
  await openssl([
    "req",
    "-x509",
    ...CURVE,
    "-days",
    DAYS,
    "-subj",
    "/CN=twin",
    "-keyout",
    authority.key,
    "-out",
    authority.certificate,
  ]);
  const signed = async (name: string, subject: string, extensions: string): Promise<KeyPair> => {
    const pair = { certificate: at(`${name}.crt`), key: at(`${name}.key`) };
    await writeFile(at(`${name}.ext`), extensions);
    await openssl(["req", ...CURVE, "-subj", subject, "-keyout", pair.key, "-out", at(`${name}.csr`)]);
    // A serial number of its own for each: three are signed at the same time.
    const serial = `0x${Buffer.from(name).toString("hex").slice(0, 32)}`;
    await openssl([
      "x509",
      "-req",
      "-in",
      at(`${name}.csr`),
      "-CA",
      authority.certificate,
      "-CAkey",
      authority.key,
      "-set_serial",
      serial,
      "-days",
      DAYS,
      "-extfile",
      at(`${name}.ext`),
      "-out",
      pair.certificate,
    ]);
    return pair;
  };
  const client = "extendedKeyUsage=clientAuth\n";
  const [server, admin, frontProxy, serviceAccounts] = await Promise.all([
    signed("server", "/CN=kube-apiserver", `extendedKeyUsage=serverAuth\nsubjectAltName=${names}\n`),
    signed("admin", "/O=system:masters/CN=twin-admin", client),
    signed("front-proxy", `/CN=${FRONT_PROXY}`, client),
    signed("service-accounts", "/CN=service-accounts", ""),
  ]);
  return { ca: authority.certificate, caKey: authority.key, server, admin, frontProxy, serviceAccounts };
}

async function openssl(args: readonly string[]): Promise<void> {
  try {
    await run("openssl", [...args]);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new Error("openssl: not found; install it (Debian: apt-get install openssl)");
    }
    throw error;
  }
}
