/**
 * The few rules of Dockerfiles that matter here, so that the image is looked at in every run where no container engine
 * and no separate linter is at hand. It reads instructions with their continued lines; it is no shell parser.
 */

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** What is wrong with the text of a Dockerfile; empty when nothing is. */
export function dockerfileComplaints(text: string): readonly string[] {
  const instructions = parse(text);
  const last = instructions.slice(instructions.findLastIndex(({ word }) => word === "FROM"));
  return [
    ...(instructions[0]?.word === "FROM" || instructions[0]?.word === "ARG" ? [] : ["it must begin with FROM"]),
    ...instructions.flatMap(({ word, rest }) => complaintsAbout(word, rest, stagesOf(instructions))),
    ...complaintsAboutResult(last),
  ];
}

function parse(text: string): readonly Instruction[] {
  return text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => /^\s*(\w+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, word = "", rest = ""]) => ({ word: word.toUpperCase(), rest: rest.trim() }));
}

function stagesOf(instructions: readonly Instruction[]): ReadonlySet<string> {
  const names = instructions.map(({ word, rest }) => (word === "FROM" ? / AS (\S+)$/i.exec(rest)?.[1] : undefined));
  return new Set(names.filter((name) => name !== undefined));
}

function complaintsAbout(word: string, rest: string, stages: ReadonlySet<string>): readonly string[] {
  switch (word) {
    case "FROM": {
      const image = rest.split(/\s/)[0] ?? "";
      return stages.has(image) || /(:(?!latest)[\w.-]+|@sha256:\w+)$/.test(image)
        ? []
        : [`${image} has no fixed tag`];
    }
    case "ADD":
      return ["COPY copies; ADD also downloads and unpacks"];
    case "COPY": {
      const stage = /--from=(\S+)/.exec(rest)?.[1];
      return stage === undefined || stages.has(stage) ? [] : [`there is no stage ${stage}`];
    }
    case "RUN":
      return /\bnpm (i|install)\b/.test(rest)
        ? ["npm ci keeps to the lock file"]
        : /\bsudo\b/.test(rest)
          ? ["sudo"]
          : [];
    case "WORKDIR":
      return rest.startsWith("/") ? [] : ["WORKDIR wants an absolute path"];
    case "ENTRYPOINT":
    case "CMD":
      return rest.startsWith("[") ? [] : [`${word} in its shell form swallows signals`];
    default:
      return [];
  }
}

/** The last stage is what runs. */
function complaintsAboutResult(stage: readonly Instruction[]): readonly string[] {
  const user = stage.findLast(({ word }) => word === "USER")?.rest ?? "root";
  const complaints = /^[1-9]\d*(:\d+)?$/.test(user) ? [] : [`USER ${user}: runAsNonRoot needs a number other than 0`];
  const entryPoints = stage.filter(({ word }) => word === "ENTRYPOINT").length;
  return entryPoints === 1 ? complaints : [...complaints, "the result needs one ENTRYPOINT"];
}
