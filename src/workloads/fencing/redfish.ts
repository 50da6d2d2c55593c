/** One BMC by Redfish: the detector's login to it, and the question how its system is. */
import { readFile } from "node:fs/promises";
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import * as z from "zod";
import type { Credentials, HostConfig } from "./config.ts";
import { type Reading, readSystem } from "./system.ts";

export interface Bmc {
  /** Never throws: a BMC that cannot be asked is one that says nothing. */
  readonly read: () => Promise<Reading>;
  /** Gives the login back, of which a BMC has few. */
  readonly close: () => Promise<void>;
}

const ROOT = "/redfish/v1/";
const SESSIONS = "/redfish/v1/SessionService/Sessions";
const rootSchema = z.looseObject({
  SessionService: z.unknown().optional(),
  Links: z.looseObject({ Sessions: z.unknown().optional() }).optional(),
});
/** A system with all its links is some tens of KiB. */
const LARGEST = 1 << 20;
/** After a refused login: BMCs lock an account or an address out that tries on. */
const LOCKOUT_MS = 30_000;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a BMC did not do, in words that may be logged. */
class Silence extends Error {
  override readonly name = "Silence";
}

export interface BmcArgs {
  readonly host: HostConfig;
  readonly timeoutMs: number;
  /** Milliseconds of a clock that never steps. */
  readonly now?: () => number;
}

/** A BMC that is asked over one connection, one question at a time. Logs in when first asked. */
export function bmcOf({ host, timeoutMs, now = () => performance.now() }: BmcArgs): Bmc {
  let agent: HttpAgent | undefined;
  let session: { readonly token: string; readonly location: string | undefined } | undefined;
  /** A BMC without sessions takes name and password with each question. */
  let hasSessions = true;
  let refusedUntil = 0;

  const send = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Answer> => {
    agent ??= await agentFor(host);
    return exchange({ url: new URL(path, host.redfish), method, headers, body, agent, timeoutMs });
  };
  const refuse = (status: number): never => {
    refusedUntil = now() + LOCKOUT_MS;
    throw new Silence(`the login of ${host.credentials.username} is refused (HTTP ${status})`);
  };
  /** As the service root tells, which everybody may read. */
  const offersSessions = async (): Promise<boolean> => {
    const { status, body } = await send("GET", ROOT, {});
    const root = status === 200 ? rootSchema.safeParse(parsed(body)) : undefined;
    if (root?.success !== true) return true;
    return root.data.SessionService !== undefined || root.data.Links?.Sessions !== undefined;
  };
  const logIn = async (): Promise<Record<string, string>> => {
    if (session !== undefined) return { "X-Auth-Token": session.token };
    if (now() < refusedUntil) throw new Silence(`the login of ${host.credentials.username} is refused`);
    const password = await passwordOf(host.credentials);
    if (hasSessions) {
      const body = JSON.stringify({ UserName: host.credentials.username, Password: password });
      const { status, headers } = await send("POST", SESSIONS, { "Content-Type": "application/json" }, body);
      const token = headers["x-auth-token"];
      if (status < 300 && typeof token === "string") {
        session = { token, location: headers.location };
        return { "X-Auth-Token": token };
      }
      // Some services ask for a login before they tell that they have no sessions.
      if ((status === 401 || status === 403) && (await offersSessions())) refuse(status);
      else if (![401, 403, 404, 405, 501].includes(status)) throw new Silence(`no session: HTTP ${status}`);
      hasSessions = false;
    }
    return { Authorization: `Basic ${Buffer.from(`${host.credentials.username}:${password}`).toString("base64")}` };
  };
  const ask = async (): Promise<Answer> => {
    const answer = await send("GET", host.system, await logIn());
    if (answer.status !== 401) return answer;
    if (session === undefined) return refuse(answer.status);
    // Sessions end by themselves, and with the BMC's own restart.
    session = undefined;
    return send("GET", host.system, await logIn());
  };

  return {
    read: async () => {
      try {
        const { status, body } = await ask();
        if (status !== 200) return { kind: "silent", why: `HTTP ${status} at ${host.system}` };
        return readSystem(parsed(body), host);
      } catch (error) {
        return { kind: "silent", why: error instanceof Error ? error.message : String(error) };
      }
    },
    close: async () => {
      const path = session?.location;
      if (session !== undefined && path !== undefined) {
        const { pathname } = new URL(path, host.redfish);
        // A session that cannot be given back ends by itself.
        await send("DELETE", pathname, { "X-Auth-Token": session.token }).catch(() => undefined);
      }
      session = undefined;
      agent?.destroy();
    },
  };
}

async function passwordOf({ passwordFile, passwordEnv = "" }: Credentials): Promise<string> {
  if (passwordFile === undefined) {
    const value = process.env[passwordEnv];
    if (value === undefined || value === "") throw new Silence(`no password: the variable ${passwordEnv} is not set`);
    return value;
  }
  try {
    // Editors and mounted secrets end a file with a line feed that is no part of the password.
    return (await readFile(passwordFile, "utf8")).replace(/\r?\n$/, "");
  } catch (error) {
    throw new Silence(`no password: ${passwordFile} cannot be read (${codeOf(error)})`);
  }
}

async function agentFor({ tls }: HostConfig): Promise<HttpAgent> {
  const options = { keepAlive: true, maxSockets: 1 };
  if (tls === "none") return new HttpAgent(options);
  if (tls === "insecure") return new HttpsAgent({ ...options, rejectUnauthorized: false });
  if (tls === "verify") return new HttpsAgent(options);
  try {
    return new HttpsAgent({ ...options, ca: await readFile(tls.ca) });
  } catch (error) {
    throw new Silence(`no authority: ${tls.ca} cannot be read (${codeOf(error)})`);
  }
}

interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly agent: HttpAgent;
  readonly timeoutMs: number;
}

/** One request and its whole answer within the time limit. Redirects are not followed: they would carry the login elsewhere. */
function exchange({ url, method, headers, body, agent, timeoutMs }: Exchange): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const call = (url.protocol === "https:" ? httpsRequest : httpRequest)(
    url,
    {
      method,
      agent,
      headers: {
        Accept: "application/json",
        ...headers,
        ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
      },
    },
    (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on("data", (part: Buffer) => {
        size += part.length;
        if (size > LARGEST) call.destroy(new Silence(`an answer of more than ${LARGEST >> 10} KiB`));
        else parts.push(part);
      });
      answer.once("error", fail);
      answer.once("end", () => {
        clearTimeout(timer);
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(parts).toString("utf8"),
        });
      });
    },
  );
  function fail(error: Error): void {
    clearTimeout(timer);
    reject(error instanceof Silence ? error : new Silence(`no answer (${codeOf(error)})`));
  }
  // The whole exchange has one limit: an answer that drips in would hold the next question up for ever.
  const timer = setTimeout(() => call.destroy(new Silence(`no answer within ${timeoutMs} ms`)), timeoutMs);
  call.once("error", fail);
  call.end(body);
  return promise;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
