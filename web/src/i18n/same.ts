/** The shape of texts, whatever they say: another language that lacks one, or has one too many, is a type error. */
export type Same<Texts> = { [Key in keyof Texts]: Texts[Key] extends string ? string : Same<Texts[Key]> };
