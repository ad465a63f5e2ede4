/** `npm run bench -- --verify`: every size in turn, a line for each as it is done. */
import { aligned } from "../report.ts";
import { verifySize } from "./verify-size.ts";

const SIZES = [10, 100, 1000, 10_000, 100_000];
/** One whose generated file denies enough. */
const SEED = 2;

/** Whether there was no difference at any size. */
export function runVerify({
  quick,
  out,
}: {
  readonly quick: boolean;
  readonly out: (text: string) => void;
}): boolean {
  const requests = quick ? 1024 : 8192;
  const rows = [["rules", "requests", "allow", "deny", "no opinion", "mismatches"]];
  let right = true;
  for (const rules of SIZES) {
    console.error(`${rules.toLocaleString("en-US")} rules, ${requests.toLocaleString("en-US")} requests`);
    const { outcomes, mismatches, requests: asked } = verifySize(rules, requests, SEED);
    const { allow, deny, "no-opinion": silent } = outcomes;
    rows.push([rules, asked, allow, deny, silent, mismatches.length].map((count) => count.toLocaleString("en-US")));
    for (const mismatch of mismatches) console.error(mismatch);
    right &&= mismatches.length === 0;
  }
  out(aligned(rows));
  return right;
}
