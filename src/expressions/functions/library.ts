/** Every function of the library by name. The checker knows their signatures; this is what they do. */
import { IMAGE_FUNCTIONS } from "./images.ts";
import type { LibraryFunction } from "./library-function.ts";
import { LIST_FUNCTIONS } from "./lists.ts";
import { MAP_FUNCTIONS } from "./maps.ts";
import { NUMBER_FUNCTIONS } from "./numbers.ts";
import { POD_FUNCTIONS } from "./pods.ts";
import { SCALAR_FUNCTIONS } from "./scalar-readers.ts";
import { TEXT_FUNCTIONS } from "./texts.ts";

export const LIBRARY: ReadonlyMap<string, LibraryFunction> = new Map(
  [
    POD_FUNCTIONS,
    IMAGE_FUNCTIONS,
    TEXT_FUNCTIONS,
    NUMBER_FUNCTIONS,
    SCALAR_FUNCTIONS,
    LIST_FUNCTIONS,
    MAP_FUNCTIONS,
  ].flatMap((functions) => Object.entries(functions)),
);
