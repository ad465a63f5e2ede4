/**
 * The grammar as pictures: one SVG for each chapter, with a railroad for each rule. Every part is laid out as a box with
 * a line through it, so that boxes are joined by what they say of themselves and nothing measures text in a browser.
 */
import type { Chapter, Part, Production } from "./productions.ts";

/** Drawn from (x, y), where the line enters, to (x + width, y), where it leaves. */
interface Box {
  readonly width: number;
  readonly up: number;
  readonly down: number;
  draw(x: number, y: number): string;
}

/** Of one character of the monospaced font, which every text is stretched to. */
const CHARACTER = 7.4;
const GAP = 12;
const RADIUS = 8;
const LANE = 10;
const HALF = 12;
/** A line of boxes that is longer goes on in the next line. */
const LONGEST = 900;

export function railroads({ title, productions }: Chapter): string {
  let y = 0;
  let widest = 0;
  const drawn: string[] = [];
  for (const production of productions) {
    const { text, width, height } = railroad(production, y);
    drawn.push(text);
    widest = Math.max(widest, width);
    y += height;
  }
  const [width, height] = [Math.ceil(widest), Math.ceil(y)];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    ...drawn,
    "</svg>",
  ].join("\n")}\n`;
}

const STYLE = [
  ".paper{fill:#fff}",
  "path{fill:none;stroke:#444;stroke-width:1.5}",
  "rect.word{fill:#dff0d8;stroke:#3c763d}",
  "rect.ref{fill:#e8eefc;stroke:#4a6fb5}",
  "text{font:12px monospace;text-anchor:middle;fill:#222}",
  "text.name{font-weight:bold;text-anchor:start;font-size:14px}",
  "text.note{font-family:sans-serif;font-style:italic;text-anchor:start;fill:#666}",
].join("");

function railroad({ name, part, note }: Production, top: number) {
  const lines = part.kind === "sequence" ? broken(part.parts.map(boxOf)) : [boxOf(part)];
  const heading = 26;
  let y = top + heading;
  const texts: string[] = [];
  const width = 40 + Math.max(...lines.map((line) => line.width)) + 40;
  lines.forEach((line, index) => {
    y += line.up + 4;
    const start = 30;
    const end = start + line.width;
    if (index === 0) texts.push(path(`M10 ${y - 7}v14M10 ${y}H${start}`));
    texts.push(line.draw(start, y));
    const next = lines[index + 1];
    if (next === undefined) texts.push(path(`M${end} ${y}h20m0 -7v14m-5 -14v14`));
    else {
      const between = y + line.down + 8;
      const below = between + next.up + 12;
      texts.push(
        path(
          `M${end} ${y}${arc("right", "down")}V${between - RADIUS}${arc("down", "left")}H${start}${arc("left", "down")}V${below - RADIUS}${arc("down", "right")}`,
        ),
      );
      y = between + 8;
    }
    y += next === undefined ? line.down : 0;
  });
  const heads = [`<text class="name" id="${name}" x="10" y="${top + 18}">${escaped(name)}</text>`];
  const noteAt = 24 + name.length * 9;
  if (note !== undefined)
    heads.push(`<text class="note" x="${noteAt}" y="${top + 18}">${escaped(plain(note))}</text>`);
  const notes = note === undefined ? 0 : noteAt + note.length * 7;
  return { text: [...heads, ...texts].join("\n"), width: Math.max(width, notes), height: y - top + 22 };
}

function plain(note: string): string {
  return note.replaceAll("`", "");
}

function broken(boxes: readonly Box[]): readonly Box[] {
  const lines: Box[][] = [[]];
  let width = 0;
  for (const box of boxes) {
    if (width > 0 && width + box.width > LONGEST) {
      lines.push([]);
      width = 0;
    }
    lines.at(-1)?.push(box);
    width += box.width + GAP;
  }
  return lines.map(inRow);
}

function boxOf(part: Part): Box {
  switch (part.kind) {
    case "word":
      return label(part.text, "word");
    case "ref":
      return label(part.name, "ref");
    case "sequence":
      return inRow(part.parts.map(boxOf));
    case "choice":
      return oneOf(part.parts.map(boxOf));
    case "optional":
      return passedBy(boxOf(part.of));
    case "many": {
      const again = repeated(boxOf(part.of), part.separator === undefined ? NOTHING : boxOf(part.separator));
      return part.atLeast === 0 ? passedBy(again) : again;
    }
  }
}

const NOTHING: Box = { width: 0, up: 0, down: 0, draw: () => "" };

function label(text: string, kind: "word" | "ref"): Box {
  const width = Math.round(text.length * CHARACTER + 20);
  const round = kind === "word" ? ` rx="${HALF}"` : "";
  return {
    width,
    up: HALF,
    down: HALF,
    draw: (x, y) =>
      `<rect class="${kind}" x="${x}" y="${y - HALF}" width="${width}" height="${2 * HALF}"${round}/>` +
      `<text x="${x + width / 2}" y="${y + 4}" textLength="${Math.round(text.length * CHARACTER)}">${escaped(text)}</text>`,
  };
}

function inRow(boxes: readonly Box[]): Box {
  const width = boxes.reduce((sum, box) => sum + box.width, 0) + GAP * Math.max(0, boxes.length - 1);
  return {
    width,
    up: Math.max(0, ...boxes.map(({ up }) => up)),
    down: Math.max(0, ...boxes.map(({ down }) => down)),
    draw(x, y) {
      let at = x;
      return boxes
        .map((box, index) => {
          const join = index === 0 ? "" : path(`M${at - GAP} ${y}h${GAP}`);
          const text = join + box.draw(at, y);
          at += box.width + GAP;
          return text;
        })
        .join("");
    },
  };
}

/** The first on the line, the others below it. */
function oneOf(boxes: readonly Box[]): Box {
  const inner = Math.max(...boxes.map(({ width }) => width));
  const width = inner + 4 * RADIUS;
  const depths: number[] = [];
  let depth = 0;
  boxes.forEach((box, index) => {
    depth += index === 0 ? 0 : Math.max(box.up, 2 * RADIUS - (boxes[index - 1]?.down ?? 0)) + LANE;
    depths.push(depth);
    depth += box.down;
  });
  return {
    width,
    up: boxes[0]?.up ?? 0,
    down: depth,
    draw: (x, y) =>
      boxes
        .map((box, index) => {
          const at = y + (depths[index] ?? 0);
          const start = x + 2 * RADIUS;
          const end = start + box.width;
          const text = box.draw(start, at);
          if (index === 0) return text + path(`M${x} ${y}H${start}M${end} ${y}H${x + width}`);
          const down = `M${x} ${y}${arc("right", "down")}V${at - RADIUS}${arc("down", "right")}`;
          const back = `M${end} ${at}H${x + width - 2 * RADIUS}${arc("right", "up")}V${y + RADIUS}${arc("up", "right")}`;
          return text + path(down + back);
        })
        .join(""),
  };
}

function passedBy(box: Box): Box {
  const width = box.width + 4 * RADIUS;
  const lane = Math.max(2 * RADIUS, box.up + LANE);
  return {
    width,
    up: lane,
    down: box.down,
    draw: (x, y) =>
      box.draw(x + 2 * RADIUS, y) +
      path(
        `M${x} ${y}h${2 * RADIUS}m${box.width} 0h${2 * RADIUS}M${x} ${y}${arc("right", "up")}V${y - lane + RADIUS}${arc("up", "right")}` +
          `H${x + width - 2 * RADIUS}${arc("right", "down")}V${y - RADIUS}${arc("down", "right")}`,
      ),
  };
}

/** And back below it, past what stands between two. */
function repeated(box: Box, between: Box): Box {
  const inner = Math.max(box.width, between.width);
  const width = inner + 4 * RADIUS;
  const lane = Math.max(2 * RADIUS, box.down + between.up + LANE);
  const pad = (inner - box.width) / 2;
  const gap = (inner - between.width) / 2;
  return {
    width,
    up: box.up,
    down: lane + between.down,
    draw(x, y) {
      const [start, end] = [x + 2 * RADIUS, x + 2 * RADIUS + inner];
      const back =
        `M${end} ${y}${arc("right", "down")}V${y + lane - RADIUS}${arc("down", "left")}H${end - gap}` +
        `M${start + gap} ${y + lane}H${start}${arc("left", "up")}V${y + RADIUS}${arc("up", "right")}`;
      const through = `M${x} ${y}H${start + pad}M${end - pad} ${y}H${x + width}`;
      return box.draw(start + pad, y) + between.draw(start + gap, y + lane) + path(through + back);
    },
  };
}

/** A quarter of a circle from one direction into another. */
function arc(from: Way, to: Way): string {
  const [a, b] = [STEP[from], STEP[to]];
  const clockwise = a.x * b.y - a.y * b.x > 0 ? 1 : 0;
  return `a${RADIUS} ${RADIUS} 0 0 ${clockwise} ${RADIUS * (a.x + b.x)} ${RADIUS * (a.y + b.y)}`;
}

type Way = "right" | "left" | "up" | "down";
const STEP: Readonly<Record<Way, { readonly x: number; readonly y: number }>> = {
  right: { x: 1, y: 0 },
  left: { x: -1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

function path(d: string): string {
  return `<path d="${d}"/>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
