/** Writes a file aside and renames it: whatever ends the process, there is the old one or the new one. */
import { open, rename } from "node:fs/promises";

export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const aside = `${path}.new`;
  const file = await open(aside, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}
