/**
 * Stands in for the hosts that the images of the estate are fetched from: answers each of their paths with a small file. What is
 * in a real image, its size and its checksum are not part of it. Arguments: own port, then the paths.
 */
import { createServer } from "node:http";

const [port = "", ...paths] = process.argv.slice(2);
const known = new Set(paths);
const content = Buffer.alloc(64 * 1024);

createServer((request, answer) => {
  const found = known.has(request.url ?? "");
  answer.writeHead(found ? 200 : 404, found ? { "content-length": content.length } : {});
  answer.end(found && request.method !== "HEAD" ? content : undefined);
}).listen(Number(port), "127.0.0.1");
