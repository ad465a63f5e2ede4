/** `verdict hash-password`: a salted hash for the file of users, from standard input (never from the command line). */
import type { Command } from "commander";
import { hashPassword } from "../identity/password-hash.ts";
import { usageError } from "./command-error.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

const LIMIT = 1024;

export function fillHashPassword(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  command
    .addHelpText("after", `\nExample:\n  printf %s 'correct horse' | ${terminal.program} hash-password`)
    .action(async () => {
      const password = await readPassword(terminal);
      if (password === "") throw usageError("there is no password on standard input");
      if (password.length > LIMIT) throw usageError(`the password is longer than ${LIMIT} characters`);
      if (/\p{Cc}/u.test(password))
        throw usageError("the password holds a control character, which no login can send");
      terminal.out(`${await hashPassword(password)}\n`);
      end(exitCode.ok);
    });
}

/** The first line; a person at a terminal is asked, and sees nothing of what is typed. */
async function readPassword(terminal: Terminal): Promise<string> {
  const stdin = terminal.stdin as NodeJS.ReadStream;
  if (stdin.isTTY === true) return askPassword(terminal, stdin);
  let text = "";
  for await (const chunk of stdin.setEncoding("utf8") as AsyncIterable<string>) {
    text += chunk;
    if (text.includes("\n") || text.length > LIMIT + 2) break;
  }
  return (text.split("\n", 1)[0] ?? "").replace(/\r$/, "");
}

function askPassword(terminal: Terminal, stdin: NodeJS.ReadStream): Promise<string> {
  terminal.err("password: ");
  stdin.setRawMode(true).setEncoding("utf8").resume();
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (typed: string) => {
      for (const key of typed) {
        if (key === "\r" || key === "\n" || key === "\u0004") return finish(() => resolve(text));
        if (key === "\u0003") return finish(() => reject(usageError("cancelled")));
        text = key === "\u007f" ? text.slice(0, -1) : text + key;
      }
    };
    const finish = (settle: () => void) => {
      stdin.off("data", onData).setRawMode(false).pause();
      terminal.err("\n");
      settle();
    };
    stdin.on("data", onData);
  });
}
