/** A change of files, however it is made, is noticed once. Counted in loads; how long it takes is nobody's promise here. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPolicies } from "../../src/store/find-policies.ts";
import { type FileWatch, watchFiles } from "../../src/store/watch-files.ts";

const NEVER = 2 ** 31 - 1;
let folder = "";
let loads: string[] = [];
let watching: FileWatch | undefined;
let documents: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-watch-"));
  loads = [];
  documents = [];
});
afterEach(async () => {
  await watching?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
/** All that is read, as one text. */
const seen = () =>
  findPolicies([folder])
    .paths.map((path) => `${path.slice(folder.length + 1)}=${readFileSync(path, "utf8")}`)
    .concat(documents.map((path) => readFileSync(path, "utf8")))
    .join(" ");

async function watch(pollInterval = NEVER): Promise<void> {
  watching = watchFiles(
    [
      {
        roots: [folder],
        paths: () => [...findPolicies([folder]).paths, ...documents],
        onChange: () => void loads.push(seen()),
      },
    ],
    {
      pollInterval,
      onLost: (error) => {
        throw error;
      },
    },
  );
  await watching.listening;
}

const noticed = (...texts: readonly string[]) => expect.poll(() => loads).toEqual(texts);

test("an edit, a new file, a new folder, a rename and a removal are one load each", async () => {
  put("a.policy", "1");
  await watch();
  put("a.policy", "2");
  await noticed("a.policy=2");
  put("b.policy", "x");
  await noticed("a.policy=2", "a.policy=2 b.policy=x");
  mkdirSync(join(folder, "team"));
  put("team/c.policy", "y");
  await expect.poll(() => loads.at(-1)).toBe("a.policy=2 b.policy=x team/c.policy=y");
  renameSync(join(folder, "b.policy"), join(folder, "d.policy"));
  await expect.poll(() => loads.at(-1)).toBe("a.policy=2 d.policy=x team/c.policy=y");
  rmSync(join(folder, "team"), { recursive: true });
  await expect.poll(() => loads.at(-1)).toBe("a.policy=2 d.policy=x");
  expect(loads).toHaveLength(5);
});

test("an editor's atomic save is one load, and what is beside the policies is none", async () => {
  put("a.policy", "1");
  await watch();
  put("notes.txt", "nothing to read");
  for (const text of ["2", "3"]) {
    put(".a.policy.swp", text);
    put("a.policy~", "old");
    renameSync(join(folder, ".a.policy.swp"), join(folder, "a.policy"));
    rmSync(join(folder, "a.policy~"));
    await expect.poll(() => loads.at(-1)).toBe(`a.policy=${text}`);
  }
  expect(loads).toHaveLength(2);
});

test("a checkout of many files is one load", async () => {
  const names = Array.from({ length: 40 }, (_, number) => `f${String(number).padStart(2, "0")}.policy`);
  for (const name of names) put(name, "before");
  await watch();
  for (const name of names) {
    rmSync(join(folder, name));
    put(name, "after");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await noticed(names.map((name) => `${name}=after`).join(" "));
});

test("a mounted ConfigMap is one load for each swap of its link", async () => {
  const publish = (version: string, text: string): void => {
    mkdirSync(join(folder, `..${version}`));
    put(`..${version}/a.policy`, text);
    symlinkSync(`..${version}`, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  };
  publish("1", "one");
  symlinkSync("..data/a.policy", join(folder, "a.policy"));
  await watch();
  publish("2", "two");
  rmSync(join(folder, "..1"), { recursive: true });
  await noticed("a.policy=two");
  publish("3", "three");
  rmSync(join(folder, "..2"), { recursive: true });
  await noticed("a.policy=two", "a.policy=three");
});

test("a document elsewhere counts too, also behind a link", async () => {
  const place = mkdtempSync(join(tmpdir(), "verdict-documents-"));
  writeFileSync(join(place, "real.yaml"), "1");
  symlinkSync(join(place, "real.yaml"), join(folder, "data.yaml"));
  documents = [join(folder, "data.yaml")];
  put("a.policy", "a");
  await watch();
  writeFileSync(join(place, "real.yaml"), "2");
  await noticed("a.policy=a 2");
  rmSync(place, { recursive: true });
});

test("what events do not tell is found by looking", async () => {
  put("a.policy", "1");
  // Nothing is watched below a folder that is a link made later: only looking finds it.
  await watch(20);
  put("a.policy", "2");
  await expect.poll(() => loads.at(-1)).toBe("a.policy=2");
});

test("a file that is only touched is loaded again, and one that looks as before is not", async () => {
  put("a.policy", "1");
  utimesSync(join(folder, "a.policy"), 1000, 1000);
  await watch();
  utimesSync(join(folder, "a.policy"), 2000, 2000);
  await noticed("a.policy=1");
  utimesSync(join(folder, "a.policy"), 2000, 2000);
  put("b.policy", "2");
  await noticed("a.policy=1", "a.policy=1 b.policy=2");
});
