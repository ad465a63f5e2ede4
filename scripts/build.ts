/** `npm run build`: makes `dist/`, or the folder that is named. */
import { bundleProgram } from "./bundle-program.ts";

await bundleProgram(process.argv[2] ?? "dist");
