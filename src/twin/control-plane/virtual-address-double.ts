/**
 * Stands in for the virtual address of a control plane with several members: forwards each connection to the first member that
 * takes it. What the address costs to move (VRRP) is not part of it. Arguments: own port, then the members' ports.
 */
import { connect, createServer, type Socket } from "node:net";

const [own = 0, ...members] = process.argv.slice(2).map(Number);
let first = 0;

function forward(client: Socket, tries: number): void {
  const port = members[first];
  if (port === undefined || tries === 0) return void client.destroy();
  const server = connect(port, "127.0.0.1");
  server.once("connect", () => {
    server.pipe(client).pipe(server);
    for (const end of [client, server]) {
      end.removeAllListeners("error");
      end.on("error", () => {});
      end.on("close", () => {
        client.destroy();
        server.destroy();
      });
    }
  });
  server.once("error", () => {
    if (members[first] === port) first = (first + 1) % members.length;
    forward(client, tries - 1);
  });
}

createServer((client) => {
  client.on("error", () => client.destroy());
  forward(client, members.length);
}).listen(own, "127.0.0.1");
