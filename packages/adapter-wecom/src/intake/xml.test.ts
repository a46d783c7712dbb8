import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cdata, elementsOf, readXml, textAt, type XmlElement } from "./xml.js";

const escaped = (text: string): string =>
  text.replace(/[&<>]/gu, (sign) => (sign === "&" ? "&amp;" : sign === "<" ? "&lt;" : "&gt;"));

describe("readXml", () => {
  it("reads a callback as the platform lays it out", () => {
    const root = readXml(
      `<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n<FromUserName><![CDATA[ZhangSan]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n<Content>\n<![CDATA[ 收到 ]]>\n</Content><Empty/></xml>\n`,
    );

    expect(root?.name).toBe("xml");
    const read = (name: string) => (root === null ? null : textAt(root, name));
    expect(["FromUserName", "CreateTime", "Content", "Empty", "None"].map(read)).toEqual([
      "ZhangSan",
      "1409659813",
      " 收到 ",
      "",
      "",
    ]);
  });

  it("gives a list of one and a list of several alike", () => {
    const one = readXml("<xml><OptionIds><OptionId>a</OptionId></OptionIds></xml>");
    const two = readXml("<xml><OptionIds><OptionId>a</OptionId><OptionId>b</OptionId></OptionIds></xml>");
    const ids = (root: XmlElement | null) => elementsOf(root?.children[0], "OptionId").map(({ text }) => text);

    expect([ids(one), ids(two)]).toEqual([["a"], ["a", "b"]]);
  });

  it("resolves the references of XML itself", () => {
    const root = readXml("<xml><T>&lt;b&gt; &amp;amp; &quot;&apos; &#20826;&#x652F;</T></xml>");
    expect(root?.children[0]?.text).toBe(`<b> &amp; "' 党支`);
  });

  it("leaves out characters which XML does not have", () => {
    expect(readXml("<xml><T>a&#0;b\u0000c&#x110000;d&#xD800;e</T></xml>")?.children[0]?.text).toBe("abcde");
  });

  it.each([
    ["a document type", '<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml>&a;</xml>'],
    ["a document type inside", '<xml><!DOCTYPE a SYSTEM "file:///etc/passwd"></xml>'],
    ["an entity declaration", '<!ENTITY a "aaaa"><xml/>'],
    ["an entity of its own", "<xml>&lol9;</xml>"],
    ["an external entity", "<xml>&xxe;</xml>"],
    ["an endless reference", `<xml>&#${"9".repeat(100)};</xml>`],
    ["a processing instruction", '<xml><?php echo "a" ?></xml>'],
    ["thirteen levels", `${"<a>".repeat(13)}${"</a>".repeat(13)}`],
    ["too many elements", `<xml>${"<a/>".repeat(5000)}</xml>`],
    ["two roots", "<xml/><xml/>"],
    ["text beside the root", "<xml/>and more"],
    ["crossed elements", "<xml><a><b></a></b></xml>"],
    ["an open element", "<xml><a></a>"],
    ["open CDATA", "<xml><![CDATA[a</xml>"],
    ["an open comment", "<xml><!-- </xml>"],
    ["a name that is none", "<xml><1a></1a></xml>"],
    ["an attribute with a tag", '<xml><a b="<c>"></a></xml>'],
    ["nothing", ""],
    ["JSON", '{"a":1}'],
  ])("refuses %s", (_, source) => {
    expect(readXml(source)).toBeNull();
  });

  it("takes what `cdata` made, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const wanted = text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "");
        expect(readXml(`<xml><T>${cdata(text)}</T></xml>`)?.children[0]?.text).toBe(wanted);
      }),
    );
  });

  it("gives back any tree", () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9]{0,8}$/u);
    const text = fc.string({ unit: "grapheme", maxLength: 12 });
    const tree: fc.Arbitrary<XmlElement> = fc.letrec<{ element: XmlElement }>((tie) => ({
      element: fc
        .record({
          name,
          text,
          children: fc.oneof(
            { depthSize: "small", maxDepth: 4 },
            fc.constant([]),
            fc.array(tie("element"), { maxLength: 4 }),
          ),
        })
        .map((one) => ({ ...one, text: one.children.length > 0 ? "" : one.text })),
    })).element;
    const written = ({ name: tag, text: content, children }: XmlElement): string =>
      `<${tag}>${escaped(content)}${children.map(written).join("\n ")}</${tag}>`;

    fc.assert(
      fc.property(tree, (element) => {
        expect(readXml(written(element))).toEqual(element);
      }),
    );
  });

  it("answers to anything", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "</",
      "/>",
      "<![CDATA[",
      "]]>",
      "<!--",
      "-->",
      "&",
      "&amp;",
      "a",
      " ",
      '"',
      "<a>",
      "</a>",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const root = readXml(pieces.join(""));
        expect(root === null || typeof root.name === "string").toBe(true);
      }),
    );
  });

  // Looking at anything twice, these would take minutes.
  it.each([
    ["opening tags", "<a>".repeat(350_000)],
    ["blanks in a tag", `<xml ${" ".repeat(1_000_000)}`],
    ["attributes", `<xml ${'a="b" '.repeat(170_000)}>`],
    ["open CDATA", `<xml>${"<![CDATA[".repeat(110_000)}`],
    ["open comments", `<xml>${"<!--".repeat(250_000)}`],
  ])("refuses a megabyte of %s in one pass", (_, source) => {
    expect(readXml(source)).toBeNull();
  });

  it.each([
    ["references", `<xml>${"&amp;".repeat(200_000)}</xml>`, 200_000],
    ["CDATA sections", `<xml>${"<![CDATA[a]]>".repeat(80_000)}</xml>`, 80_000],
  ])("reads a megabyte of %s in one pass", (_, source, chars) => {
    expect(readXml(source)?.text.length).toBe(chars);
  });
});
