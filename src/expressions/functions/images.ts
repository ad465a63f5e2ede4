/** Image references. */
import { Image, withRegistry } from "../../values/image.ts";
import { Failure, type Value } from "../../values/value.ts";
import { quoted } from "../describe.ts";
import { convertTo } from "../scalars.ts";
import { type LibraryFunction, plain, textOf } from "./library-function.ts";

export const IMAGE_FUNCTIONS: Readonly<Record<string, LibraryFunction>> = {
  image: plain((value) => convertTo("image", value)),
  withRegistry: plain(moved),
};

function moved(value: Value, registry: Value): Image | Failure {
  const image = convertTo("image", value);
  if (!(image instanceof Image)) return image as Failure;
  const place = textOf("withRegistry", registry);
  if (place instanceof Failure) return place;
  return withRegistry(image, place) ?? new Failure(`${quoted(place)} is not a registry`);
}
