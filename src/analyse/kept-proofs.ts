/** What was proved of the root, of all together and of each folder, as they were the last time. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type KeptFloor, newKeptFloor } from "./floor/prove-floor.ts";
import { ProofInput } from "./proof-input.ts";

export interface KeptProof {
  readonly input: ProofInput;
  found: readonly Diagnostic[] | undefined;
}

export interface ProofsOfSet {
  readonly floor: KeptFloor;
  readonly byDefault: KeptProof;
  readonly invariants: KeptProof;
}

export class KeptProofs {
  /** How many proofs about the rules of a set were made, and how many were as before. */
  readonly counts = { proofsMade: 0, proofsKept: 0 };
  readonly #sets = new Map<string, ProofsOfSet>();

  of(set: string): ProofsOfSet {
    const known = this.#sets.get(set);
    if (known !== undefined) return known;
    const made: ProofsOfSet = { floor: newKeptFloor(), byDefault: newKeptProof(), invariants: newKeptProof() };
    this.#sets.set(set, made);
    return made;
  }
}

function newKeptProof(): KeptProof {
  return { input: new ProofInput(), found: undefined };
}
