/**
 * What the server is measured beside: `node:https` as it comes, that reads the body, parses it, and answers a constant.
 * A process of its own; its arguments are the files of its certificate, its key, and the authority of its clients.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

const [certificate = "", key = "", clientCa = ""] = process.argv.slice(2);
const REPLY = JSON.stringify({
  kind: "SubjectAccessReview",
  apiVersion: "authorization.k8s.io/v1",
  status: { allowed: true, reason: "because it is a constant" },
});
const HEAD = { "content-type": "application/json", "content-length": String(Buffer.byteLength(REPLY)) };

let parsed: unknown;
const server = createServer(
  {
    cert: readFileSync(certificate),
    key: readFileSync(key),
    ca: readFileSync(clientCa),
    requestCert: true,
    minVersion: "TLSv1.2",
    keepAliveTimeout: 60_000,
  },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      parsed = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      response.writeHead(parsed === null ? 400 : 200, HEAD);
      response.end(REPLY);
    });
  },
);
server.listen(0, "127.0.0.1", () => {
  console.log(`webhooks https://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on("disconnect", () => process.exit());
