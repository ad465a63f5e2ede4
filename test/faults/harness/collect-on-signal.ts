/** Loaded before the program, with `--expose-gc`: on SIGUSR2 all garbage is collected, so that what is left is what is kept. */
process.on("SIGUSR2", () => globalThis.gc?.());
