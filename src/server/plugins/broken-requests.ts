/** What is no HTTP at all, or too slow or too long to become it, gets a Status too before its connection closes. */
import type { Socket } from "node:net";
import { failureStatus } from "../../kube/status.ts";

const codes: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

export function answerBrokenRequests(error: Error & { code?: string }, socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) {
    // More that is broken came while the answer to the first is still being written.
    socket.once("finish", () => socket.destroy());
    return;
  }
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = codes[error.code ?? ""] ?? 400;
  const body = JSON.stringify(failureStatus(code, "the request cannot be read"));
  socket.end(
    `HTTP/1.1 ${code} ${code === 400 ? "Bad Request" : "Error"}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
