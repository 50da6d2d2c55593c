/** Where a part of a drawing goes, and what came of it. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Part {
  readonly svg: string;
  /** Height that it took. */
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Places of so many boxes of one size in centred rows, and the height of all rows without the gap below the last. */
export function rows(
  count: number,
  area: Area,
  box: { readonly width: number; readonly height: number; readonly gap: number; readonly rowGap: number },
): { readonly places: readonly Place[]; readonly height: number } {
  const step = box.width + box.gap;
  const perRow = Math.max(1, Math.floor((area.width + box.gap) / step));
  const places = Array.from({ length: count }, (_, index): Place => {
    const row = Math.floor(index / perRow);
    const inRow = Math.min(perRow, count - row * perRow);
    const left = area.x + (area.width - (inRow * step - box.gap)) / 2;
    return { x: left + (index % perRow) * step, y: area.y + row * (box.height + box.rowGap) };
  });
  return { places, height: Math.ceil(count / perRow) * (box.height + box.rowGap) - box.rowGap };
}
