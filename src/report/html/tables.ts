/** Addressing, cabling and bill of materials as tables of the page. */
import { format, MICRO, raw } from "../../units/index.ts";
import type { Views } from "../../views/types.ts";
import { count, usd } from "../words.ts";
import { type Child, html, type Markup } from "./markup.ts";

export interface Column {
  readonly title: string;
  /** Set to the right, as numbers are. */
  readonly numeric?: true;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Cells in order of the columns; the first is the heading of its row. */
  readonly rows: readonly (readonly Child[])[];
}

export function tableMarkup({ caption, columns, rows }: Table): Markup {
  const kind = columns.map((column) => html`${column.numeric ? html` class="number"` : undefined}`);
  const head = columns.map(({ title }, index) => html`<th scope="col"${kind[index]}>${title}</th>`);
  const body = rows.map(([first = "", ...cells]) => {
    const rest = cells.map((cell, index) => html`<td${kind[index + 1]}>${cell}</td>`);
    return html`<tr><th scope="row"${kind[0]}>${first}</th>${rest}</tr>\n`;
  });
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table><caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}

export function addressingTables({ interfaces, subnets, asns }: Views): readonly Table[] {
  const asn = new Map(asns.map((entry) => [entry.device, String(entry.asn)]));
  return [
    {
      caption: `Networks: ${count(subnets.length)}`,
      columns: [
        { title: "Network" },
        { title: "Pool" },
        { title: "Purpose" },
        { title: "Used", numeric: true },
        { title: "Capacity", numeric: true },
      ],
      rows: subnets.map((net) => [net.network, net.pool, net.purpose, count(net.used), count(net.capacity)]),
    },
    {
      caption: `Addresses: ${count(interfaces.length)}`,
      columns: [
        { title: "Device" },
        { title: "Interface" },
        { title: "Address" },
        { title: "Pool" },
        { title: "ASN", numeric: true },
      ],
      rows: interfaces.map(({ device, interface: name, address, length, pool }) => [
        device,
        name,
        `${address}/${length}`,
        pool,
        asn.get(device) ?? "",
      ]),
    },
  ];
}

export function cablingTable({ cables }: Views): Table {
  return {
    caption: `Cables: ${count(cables.length)}`,
    columns: [
      { title: "From" },
      { title: "To" },
      { title: "Purpose" },
      { title: "Rate", numeric: true },
      { title: "Length", numeric: true },
      { title: "Medium" },
      { title: "Label" },
    ],
    rows: cables.map(({ a, b, purpose, rate, length, medium, label }) => [
      `${a.device} ${a.port}`,
      `${b.device} ${b.port}`,
      purpose,
      format("bitRate", rate),
      length === undefined ? "not known" : format("length", length),
      medium ?? "none fits",
      label,
    ]),
  };
}

export function bomTable({ bom }: Views): Table {
  return {
    caption: `Bill of materials: ${count(bom.length, "article")}`,
    columns: [
      { title: "Article" },
      { title: "Title" },
      { title: "Kind" },
      { title: "Quantity", numeric: true },
      { title: "Price", numeric: true },
      { title: "Source of the price" },
    ],
    rows: bom.map(({ article, title, kind, quantity, price, priceSource }) => [
      article,
      title,
      kind,
      count(quantity),
      price === undefined ? "unpriced" : usd(raw(price) / MICRO),
      priceSource ?? "",
    ]),
  };
}
