/** Between the token, which never holds it, and the value. */
const separator = "|";

/**
 * The key of a button: it comes back with the click, unchanged. The key of a submit button has no value, which then
 * comes back as the option that was ticked.
 */
export function buttonKey(token: string, value = ""): string {
  return `${token}${separator}${value}`;
}

/** What stands in the key of a button; `null`: it is none of ours. */
export function readButtonKey(key: string): { readonly token: string; readonly value: string } | null {
  const at = key.indexOf(separator);
  return at < 1 ? null : { token: key.slice(0, at), value: key.slice(at + separator.length) };
}
