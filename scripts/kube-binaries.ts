/**
 * Finds etcd, kube-apiserver and kubectl for the end-to-end suite, or builds them once.
 *
 * KUBEBUILDER_ASSETS wins when it is set, as in every controller project. Otherwise the three programs are built
 * from their published Go modules (test/e2e/binaries) into a cache outside the tree: about five minutes the
 * first time, nothing afterwards. Run directly, it prints the folder.
 */
import { execFile, spawn } from "node:child_process";
import { access, constants, mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What the modules in test/e2e/binaries build. */
export const KUBERNETES_VERSION = "1.37.2";
/** Constrained impersonation is on by default from here; the suite drives it. */
const OLDEST_SUPPORTED = { major: 1, minor: 36 } as const;
const PROGRAMS = ["etcd", "kube-apiserver", "kubectl"] as const;
const SOURCES = fileURLToPath(new URL("../test/e2e/binaries/", import.meta.url));
const BUILD_PULSE_MS = 30_000;
const LOCK_PULSE_MS = 5_000;
const LOCK_ABANDONED_MS = 30_000;

/** Exit codes of `npm run test:e2e` and of this script when the programs cannot be had. */
export const EXIT_NO_BINARIES = 3;

export class BinariesUnavailable extends Error {
  override readonly name = "BinariesUnavailable";
}

type Progress = (line: string) => void;
type Environment = Readonly<Record<string, string | undefined>>;

const run = promisify(execFile);

/** The folder that holds the three programs; throws {@link BinariesUnavailable} with advice when there is none. */
export async function kubeBinaries(
  environment: Environment = process.env,
  progress: Progress = toStderr,
): Promise<string> {
  const assets = environment["KUBEBUILDER_ASSETS"];
  return assets ? await checkedAssets(assets) : await builtOnce(cacheFolder(environment), environment, progress);
}

export function cacheFolder(environment: Environment): string {
  const base = environment["XDG_CACHE_HOME"] || join(environment["HOME"] ?? homedir(), ".cache");
  return join(base, "verdict", "kube", KUBERNETES_VERSION);
}

/** Whether the text that `kube-apiserver --version` prints names a version the suite can use. */
export function supportsSuite(versionText: string): boolean {
  const match = /v(\d+)\.(\d+)/.exec(versionText);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > OLDEST_SUPPORTED.major || (major === OLDEST_SUPPORTED.major && minor >= OLDEST_SUPPORTED.minor);
}

async function checkedAssets(folder: string): Promise<string> {
  const missing = await missingPrograms(folder);
  if (missing.length > 0) {
    throw new BinariesUnavailable(
      `KUBEBUILDER_ASSETS=${folder} has no ${missing.join(", ")}; fill it (setup-envtest does) or unset it to build them`,
    );
  }
  const version = (await run(join(folder, "kube-apiserver"), ["--version"])).stdout.trim();
  if (!supportsSuite(version)) {
    throw new BinariesUnavailable(
      `KUBEBUILDER_ASSETS=${folder} holds ${version}; the suite needs Kubernetes ` +
        `${OLDEST_SUPPORTED.major}.${OLDEST_SUPPORTED.minor} or newer (constrained impersonation)`,
    );
  }
  return folder;
}

async function builtOnce(folder: string, environment: Environment, progress: Progress): Promise<string> {
  if ((await missingPrograms(folder)).length === 0) return folder;
  await mkdir(join(folder, ".."), { recursive: true });
  const release = await lock(`${folder}.lock`, progress);
  try {
    if ((await missingPrograms(folder)).length > 0) await build(folder, environment, progress);
  } finally {
    await release();
  }
  return folder;
}

async function missingPrograms(folder: string): Promise<readonly string[]> {
  const found = await Promise.all(
    PROGRAMS.map((program) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return PROGRAMS.filter((_, index) => !found[index]);
}

/** Builds beside the folder and renames, so that an interrupted build never looks like a finished one. */
async function build(folder: string, environment: Environment, progress: Progress): Promise<void> {
  await requireGo(environment);
  const unfinished = `${folder}.building`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  for (const [index, program] of PROGRAMS.entries()) {
    progress(
      `building ${program} for Kubernetes ${KUBERNETES_VERSION} (${index + 1} of ${PROGRAMS.length}; some minutes the first time)`,
    );
    const started = Date.now();
    const pulse = setInterval(
      () => progress(`still building ${program} (${Math.round((Date.now() - started) / 1000)} s)`),
      BUILD_PULSE_MS,
    );
    await goBuild(program, unfinished, environment).finally(() => clearInterval(pulse));
  }
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  progress(`built into ${folder}`);
}

async function requireGo(environment: Environment): Promise<void> {
  try {
    await run("go", ["version"], { env: { ...environment } });
  } catch {
    throw new BinariesUnavailable(
      `the end-to-end suite needs kube-apiserver ${KUBERNETES_VERSION}, which it builds with Go, and there is no \`go\` here. ` +
        "Install Go 1.26 or newer (https://go.dev/dl/; an older Go from 1.21 fetches it by itself), " +
        "or point KUBEBUILDER_ASSETS at a folder with etcd, kube-apiserver and kubectl " +
        `(\`setup-envtest use 1.37.x -p path\` prints one)`,
    );
  }
}

function goBuild(program: string, output: string, environment: Environment): Promise<void> {
  const [major, minor] = KUBERNETES_VERSION.split(".");
  const version = "k8s.io/component-base/version";
  // The apiserver reports what the linker tells it; without this it would call itself v0.0.0-master.
  const linkerFlags = `-s -w -X ${version}.gitVersion=v${KUBERNETES_VERSION} -X ${version}.gitMajor=${major} -X ${version}.gitMinor=${minor}`;
  const child = spawn(
    "go",
    ["build", "-trimpath", `-ldflags=${linkerFlags}`, "-o", join(output, program), `./cmd/${program}`],
    {
      cwd: SOURCES,
      env: { ...environment, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new BinariesUnavailable(`\`go build ./cmd/${program}\` failed (${code}):\n${complaint}`));
    });
  });
}

/** One builder at a time: the file is kept young while its owner lives, and a stale one is taken over. */
async function lock(path: string, progress: Progress): Promise<() => Promise<void>> {
  for (let announced = false; ; ) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      const pulse = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), LOCK_PULSE_MS);
      return async () => {
        clearInterval(pulse);
        await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await abandoned(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!announced)
      progress(`another process (${(await readFile(path, "utf8").catch(() => "?")).trim()}) is building; waiting`);
    announced = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function abandoned(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info !== undefined && Date.now() - info.mtimeMs > LOCK_ABANDONED_MS;
}

function toStderr(line: string): void {
  process.stderr.write(`kube-binaries: ${line}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await kubeBinaries()}\n`);
  } catch (error) {
    if (!(error instanceof BinariesUnavailable)) throw error;
    toStderr(error.message);
    process.exitCode = EXIT_NO_BINARIES;
  }
}
