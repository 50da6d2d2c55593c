import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csv } from "../../../src/render/tables/csv.ts";
import { renderTables } from "../../../src/render/tables/tables.ts";
import { viewsWith } from "../../views/estate.ts";

/** Reads RFC 4180 text, as an independent check of what is written. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (quoted && char === '"' && text[index + 1] === '"') {
      cell += '"';
      index += 1;
    } else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ",") {
      row.push(cell);
      cell = "";
    } else if (!quoted && char === "\r" && text[index + 1] === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
      index += 1;
    } else cell += char;
  }
  return rows;
}

describe("Comma-separated values", () => {
  test("quote commas, quotes and line breaks, and leave unknown cells empty.", () => {
    expect(
      csv(
        ["a", "b"],
        [
          ["x,y", 'say "hi"'],
          ["two\nlines", undefined],
          [1.5, ""],
        ],
      ),
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n"two\nlines",\r\n1.5,\r\n');
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])("make the formula %j plain text.", (formula) => {
    expect(csv(["a"], [[formula]])).toBe(`a\r\n'${formula}\r\n`);
  });

  test("leave negative numbers numbers.", () => {
    expect(csv(["a"], [[-1]])).toBe("a\r\n-1\r\n");
  });

  test("are read back as they were, but for the apostrophe before a formula.", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ unit: "grapheme-ascii" }), { minLength: 2, maxLength: 2 })), (rows) => {
        const expected = rows.map((row) => row.map((cell) => (/^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell)));
        expect(read(csv(["a", "b"], rows)).slice(1)).toEqual(expected);
      }),
    );
  });
});

describe("Tables", () => {
  const tables = renderTables(viewsWith());
  const lines = (name: keyof typeof tables) => tables[name].split("\r\n");

  test("are six, and have as many cells in every row as in the header.", () => {
    expect(Object.keys(tables)).toEqual([
      "addressing.csv",
      "asn.csv",
      "bom.csv",
      "cabling.csv",
      "ports.csv",
      "power.csv",
    ]);
    for (const table of Object.values(tables)) {
      const [header, ...rows] = read(table);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.length).toBe(header?.length);
    }
  });

  test("of addresses name the device, its site, the prefix and the gateway.", () => {
    expect(lines("addressing.csv").slice(0, 4)).toEqual([
      "device,kind,site,interface,address,prefix length,gateway,pool",
      "n1,server,hall,lo,10.255.0.11,32,,dc-loopbacks",
      "n1,server,hall,bmc,10.250.0.11,24,10.250.0.254,dc-out-of-band",
      "n1,server,hall,lan,10.1.0.11,24,10.1.0.254,lan",
    ]);
  });

  test("of cables say where each end is, and what to order.", () => {
    expect(lines("cabling.csv").slice(0, 2)).toEqual([
      "label,device a,port a,rack a,unit a,device b,port b,rack b,unit b,purpose,rate Gbps,medium,run m,length m",
      "n1:eth0 / leaf-1:1,n1,eth0,r1,1,leaf-1,1,r1,38,host,25,dac25,2.645,3",
    ]);
    expect(lines("cabling.csv").length).toBe(1 + 20 + 1);
  });

  test("of articles leave the price of an unpriced one empty, never 0.", () => {
    const rows = lines("bom.csv");
    expect(rows[1]).toBe("chassis,box,Product,3,2000,6000,price list,n1 n2 n3");
    expect(rows[2]).toBe("cpu,cpu,Product,6,,,,n1 n2 n3");
  });

  test("of ports show both ends of a cable and the ports that are free.", () => {
    const rows = lines("ports.csv");
    expect(rows).toContain("n1,server,eth0,data,sfp28,25Gbps,leaf-1:1");
    expect(rows).toContain("leaf-1,leaf,1,data,sfp28,10Gbps 25Gbps,n1:eth0");
    expect(rows).toContain("leaf-1,leaf,5,data,qsfp28,40Gbps 100Gbps,");
  });

  test("of ASNs have a row per speaker.", () => {
    expect(lines("asn.csv").slice(0, 2)).toEqual(["device,kind,site,group,asn", "n1,server,hall,compute,4200000011"]);
  });

  test("of power have a row per feed and rack, and name devices whose load is unknown.", () => {
    expect(lines("power.csv").slice(1, 4)).toEqual([
      "hall-a,A,hall,5000,2308,4566,r1,2308,4566,8000,",
      "hall-a,A,hall,5000,2308,4566,r2,0,0,,",
      "hall-b,B,hall,5000,2258,4516,r1,2258,4566,8000,",
    ]);
    const blind = renderTables(viewsWith({ "builds.server.psus": undefined }))["power.csv"].split("\r\n")[1];
    expect(blind).toBe("hall-a,A,hall,5000,850,1650,r1,850,1650,8000,n1 n2 n3");
  });
});
