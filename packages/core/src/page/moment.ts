import { localTimeText, openZone } from "../schedule/schedule.js";

/** An instant (epoch ms) as the pages write it: `2026-03-20 14:30 (UTC+08:00)`. */
export function momentText(at: number, zoneName: string): string {
  const zone = openZone(zoneName);
  const minutes = Math.round(zone.offsetAt(at) / 60_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const size = Math.abs(minutes);
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${localTimeText(zone.toLocal(at)).slice(0, 16).replace("T", " ")} (UTC${offset})`;
}
