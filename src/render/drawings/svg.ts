/** SVG as text: every text is escaped here, every number has one decimal at most. */

/** Average width of a character over its font size, for the sans-serif faces of the style. Measured wide, so that text fits. */
const CHARACTER = 0.56;

export interface TextStyle {
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  /** Classes of the style sheet: `soft`, `strong`. */
  readonly style?: string;
  /** Longest width; a longer text ends in an ellipsis and keeps its whole in a tooltip. */
  readonly width?: number;
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Room that a text takes, on the safe side. */
export function textWidth(content: string, size: number): number {
  return content.length * size * CHARACTER;
}

export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 12, anchor = "start", width } = style;
  const most = width === undefined ? content.length : Math.max(1, Math.floor(width / (size * CHARACTER)));
  const cut = content.length > most;
  const shown = cut ? `${content.slice(0, most - 1)}…` : content;
  const tooltip = cut ? `<title>${escapeText(content)}</title>` : "";
  const classes = style.style === undefined ? "" : ` class="${style.style}"`;
  const align = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${number(x)}" y="${number(y)}" font-size="${size}"${align}${classes}>${tooltip}${escapeText(shown)}</text>`;
}

export function rect(x: number, y: number, width: number, height: number, style: string, radius = 2): string {
  return `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="${radius}" class="${style}"/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}" class="${style}"/>`;
}

/** Line from a point down to a lane, along it, and up to another point. */
export function bracket(x1: number, y1: number, x2: number, y2: number, lane: number, style: string): string {
  return `<path d="M${number(x1)} ${number(y1)} V${number(lane)} H${number(x2)} V${number(y2)}" class="${style}"/>`;
}

/** Bar of `share` of a frame, at most full. */
export function bar(x: number, y: number, width: number, height: number, share: number, style: string): string {
  const filled = Math.min(1, Math.max(0, share)) * width;
  return rect(x, y, width, height, "trough") + (filled > 0 ? rect(x, y, filled, height, style) : "");
}

export interface Drawing {
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the drawing should know of it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** The whole document: stands alone and inline, follows the reader's light or dark scheme. */
export function drawing({ id, title, description, width, height, body }: Drawing): string {
  const [w, h] = [number(width), number(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" class="estate-drawing" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}">
<title id="${id}-title">${escapeText(title)}</title>
<desc id="${id}-desc">${escapeText(description)}</desc>
<style>${STYLE}</style>
${rect(0, 0, width, height, "paper", 0)}
${body}
</svg>
`;
}

/** Colours are custom properties, so that a page can set its own; text is legible on each fill in both schemes (4.5:1 and more). */
const STYLE = `
.estate-drawing{--d-paper:#fff;--d-ink:#16202c;--d-soft:#526071;--d-line:#c9d2dc;--d-frame:#eef1f5;--d-server:#d6e6fa;--d-spine:#d9d3f7;--d-leaf:#d2ecdd;--d-oob:#e3e6ea;--d-array:#fbe3c4;--d-pool:#f7d9dc;--d-mark:#0b5cad;--d-warm:#b26a00;--d-hot:#b3261e;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;color:var(--d-ink)}
@media (prefers-color-scheme:dark){.estate-drawing{--d-paper:#161c24;--d-ink:#e4e9f0;--d-soft:#a0acbb;--d-line:#3a4656;--d-frame:#0f141b;--d-server:#1f3c5c;--d-spine:#3a3166;--d-leaf:#1d4a33;--d-oob:#353d48;--d-array:#5a3f16;--d-pool:#5a2a30;--d-mark:#7db8f5;--d-warm:#f2b04c;--d-hot:#ff9b92}}
.estate-drawing text{fill:currentColor}
.estate-drawing .soft{fill:var(--d-soft)}
.estate-drawing .strong{font-weight:600}
.estate-drawing .paper{fill:var(--d-paper)}
.estate-drawing .frame{fill:var(--d-frame);stroke:var(--d-line)}
.estate-drawing .panel{fill:none;stroke:var(--d-line)}
.estate-drawing .box{fill:var(--d-paper);stroke:var(--d-line)}
.estate-drawing .unit{stroke:var(--d-line);stroke-width:.5}
.estate-drawing .server{fill:var(--d-server)}
.estate-drawing .spine{fill:var(--d-spine)}
.estate-drawing .leaf{fill:var(--d-leaf)}
.estate-drawing .out-of-band-switch{fill:var(--d-oob)}
.estate-drawing .array{fill:var(--d-array)}
.estate-drawing .pool{fill:var(--d-pool)}
.estate-drawing .pdu{fill:var(--d-oob)}
.estate-drawing .circuit{fill:var(--d-frame)}
.estate-drawing .server,.estate-drawing .spine,.estate-drawing .leaf,.estate-drawing .out-of-band-switch,.estate-drawing .array,.estate-drawing .pool,.estate-drawing .circuit{stroke:var(--d-line);stroke-width:.75}
.estate-drawing .trough{fill:none;stroke:var(--d-line)}
.estate-drawing .load{fill:var(--d-mark)}
.estate-drawing .warm{fill:var(--d-warm)}
.estate-drawing .hot{fill:var(--d-hot)}
.estate-drawing .alone{stroke:var(--d-hot);stroke-width:2}
.estate-drawing .link{stroke:var(--d-soft);stroke-width:1;opacity:.55;fill:none}
.estate-drawing .bundle{stroke:var(--d-mark);stroke-width:1.25;opacity:.45;fill:none}
.estate-drawing .peer{stroke:var(--d-ink);stroke-width:3;fill:none}
.estate-drawing .wan{stroke:var(--d-mark);stroke-width:1.5;fill:none}
.estate-drawing .tunnel{stroke:var(--d-soft);stroke-width:1.5;stroke-dasharray:5 4;fill:none}
`;
