/** What every scenario is given: where to put its row, and how to say that it met no failed and no wrong answer. */
import { expect } from "vitest";
import type { Row, Tally } from "./tally.ts";

export interface Given {
  /** Puts a row into the table, and fails the test if an answer was bad or if hardly anything was asked. */
  zero(fault: string, load: string, tally: Tally, least?: number): void;
  /** The same where calls that were under way cannot be saved; none may be answered wrongly. */
  atMost(failed: number, fault: string, load: string, tally: Tally): void;
}

export function collector(rows: Row[]): Given {
  return {
    zero(fault, load, { requests, failed, wrong, remarks }, least = 100) {
      rows.push({ fault, load, requests, failed, wrong });
      expect(remarks, fault).toEqual([]);
      expect({ failed, wrong }, fault).toEqual({ failed: 0, wrong: 0 });
      expect(requests, fault).toBeGreaterThanOrEqual(least);
    },
    atMost(most, fault, load, { requests, failed, wrong, remarks }) {
      rows.push({ fault, load, requests, failed, wrong });
      expect(wrong, `${fault}: ${remarks.join("\n")}`).toBe(0);
      expect(failed, `${fault}: ${remarks.join("\n")}`).toBeLessThanOrEqual(most);
    },
  };
}
