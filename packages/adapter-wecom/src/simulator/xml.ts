/** A value of a callback's XML: numbers stand bare, text in CDATA, lists as repeated elements. */
export type XmlValue = string | number | XmlFields | readonly XmlValue[];

/** Elements by name, in order. */
export interface XmlFields {
  readonly [name: string]: XmlValue;
}

/** A callback's XML, laid out as the platform does it. */
export function xmlOf(fields: XmlFields): string {
  return `<xml>${inner(fields)}</xml>`;
}

function inner(fields: XmlFields): string {
  return Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join("");
}

function element(name: string, value: XmlValue): string {
  if (Array.isArray(value)) return value.map((one: XmlValue) => element(name, one)).join("");
  if (typeof value === "number") return `<${name}>${value}</${name}>`;
  if (typeof value === "string") return `<${name}><![CDATA[${value.replaceAll("]]>", "]]]]><![CDATA[>")}]]></${name}>`;
  return `<${name}>${inner(value as XmlFields)}</${name}>`;
}
