/** The name itself, or the first of "name 2", "name 3" … that none of `taken` has. */
export function freeName(name: string, taken: string[]): string {
  const others = new Set(taken);
  for (let number = 1; ; number++) {
    const wanted = number === 1 ? name : `${name} ${number}`;
    if (!others.has(wanted)) return wanted;
  }
}
