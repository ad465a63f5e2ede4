/** Types without parts that vocabulary/types.ts has no name for. */
import type { Type } from "../../vocabulary/types.ts";

export const QUANTITY: Type = { kind: "quantity" };
export const DURATION: Type = { kind: "duration" };
export const TIME: Type = { kind: "time" };
export const VERSION: Type = { kind: "version" };
export const IMAGE: Type = { kind: "image" };
export const INT_OR_STRING: Type = { kind: "int-or-string" };
