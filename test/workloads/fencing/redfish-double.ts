/**
 * Stands in for BMCs: a Redfish service whose systems are told what to answer. It proves what the detector makes of answers,
 * not that a maker's BMC gives them.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";

const ROOT = "/redfish/v1/";
const SESSIONS = "/redfish/v1/SessionService/Sessions";
const KNOWN = { username: "fencing", password: "correct horse" };

export interface RedfishDouble {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** What a path answers: an object, a status, text that is no JSON, or nothing at all. */
  readonly systems: Map<string, unknown>;
  /** Sessions that are open. */
  readonly sessions: Set<string>;
  /** Requests so far: `POST /redfish/...`. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** Answers that are no object. */
export const silence = Symbol("no answer");
export const garbage = "<html>busy</html>";

interface RedfishDoubleArgs {
  /** A BMC without takes name and password with each request. @defaultValue true */
  readonly hasSessions?: boolean;
  /** What a BMC without sessions answers to whoever wants one. @defaultValue 404 */
  readonly noSession?: number;
  /** In PEM; without it everything is in clear. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

export async function redfishDouble({
  hasSessions = true,
  noSession = 404,
  tls,
}: RedfishDoubleArgs = {}): Promise<RedfishDouble> {
  const systems = new Map<string, unknown>();
  const sessions = new Set<string>();
  const requests: string[] = [];
  let count = 0;
  const login = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    if (!hasSessions) return void answer.writeHead(noSession).end();
    const { UserName, Password } = JSON.parse(await textOf(request));
    if (UserName !== KNOWN.username || Password !== KNOWN.password) return void answer.writeHead(401).end();
    count += 1;
    sessions.add(`token-${count}`);
    answer.writeHead(201, { "X-Auth-Token": `token-${count}`, Location: `${SESSIONS}/token-${count}` }).end("{}");
  };
  const isAllowed = ({ headers }: IncomingMessage): boolean => {
    const token = headers["x-auth-token"];
    if (typeof token === "string") return sessions.has(token);
    return !hasSessions && headers.authorization === `Basic ${btoa(`${KNOWN.username}:${KNOWN.password}`)}`;
  };
  const serve = async (request: IncomingMessage, answer: ServerResponse) => {
    const { method = "", url = "" } = request;
    requests.push(`${method} ${url}`);
    if (method === "POST" && url === SESSIONS) return login(request, answer);
    if (url === ROOT)
      return answer.end(JSON.stringify(hasSessions ? { Links: { Sessions: { "@odata.id": SESSIONS } } } : {}));
    if (!isAllowed(request)) return answer.writeHead(401).end();
    if (method === "DELETE") {
      sessions.delete(url.split("/").at(-1) ?? "");
      return answer.writeHead(204).end();
    }
    const system = systems.get(url);
    if (system === silence) return;
    if (typeof system === "number") return answer.writeHead(system, { Location: "http://127.0.0.1:9/" }).end();
    if (system === undefined) return answer.writeHead(404).end();
    return answer.end(typeof system === "string" ? system : JSON.stringify(system));
  };
  const server = tls === undefined ? createServer(serve) : createSecureServer(tls, serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    ...KNOWN,
    systems,
    sessions,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}
