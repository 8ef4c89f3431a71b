import { createContext, useContext } from "react";
import type { Place } from "./definition";

/** Asks what to put at a place; `at` is what was pressed. Where nothing can be changed there is none. */
export type Insert = (place: Place, at: HTMLElement) => void;

export const Inserting = createContext<Insert | undefined>(undefined);

export const useInsert = () => useContext(Inserting);
