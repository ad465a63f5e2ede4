/** The program's own log: one JSON object per line. INVARIANT: callers pass no token, password or header. */
export type LogLevel = "info" | "warn" | "error";
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

export function lineLog(write: (line: string) => void): Log {
  return (level, message, details = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...details })}\n`);
  };
}

export const silentLog: Log = () => undefined;
