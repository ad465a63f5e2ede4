/** `npm run bench:peers`: installs the peers of npm, and builds those in Go where Go is (minutes the first time). */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("./peers/", import.meta.url));

run("npm", ["ci"], FOLDER);
if (spawnSync("go", ["version"]).status !== 0) {
  console.error("there is no `go` here: Kubernetes RBAC, OPA and cedar-go are left out");
} else {
  console.error("building Kubernetes RBAC, OPA and cedar-go; some minutes the first time");
  run("go", ["build", "-trimpath", "-o", "bin/", "./rbac", "./opa", "./cedar"], `${FOLDER}go`);
}

function run(program: string, args: readonly string[], cwd: string): void {
  const environment = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" };
  const { status } = spawnSync(program, args, { cwd, env: environment, stdio: "inherit" });
  if (status !== 0) throw new Error(`\`${program} ${args.join(" ")}\` failed`);
}
