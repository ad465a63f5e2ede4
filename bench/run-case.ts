/** One case in a process of its own: what the runner starts. Prints one line of JSON. */
import { CASES } from "./cases/index.ts";

const [id, speed, peer] = process.argv.slice(2);
const found = CASES.find((one) => one.id === id);
if (found === undefined) throw new Error(`there is no case \`${id}\``);
console.log(JSON.stringify(await found.run({ quick: speed === "quick", peer })));
