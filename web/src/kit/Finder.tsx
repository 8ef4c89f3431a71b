import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { usePageKeys } from "./keys";

const PAUSE_MS = 250;

interface FinderProps {
  label: string;
  placeholder: string;
  /** What empties it. */
  clear: string;
  /** What is asked for now, by the address. */
  asked: string;
  ask: (text: string) => void;
  width: number;
}

/** Where one types what a list is searched for; `/` leads into it. */
export function Finder({ label, placeholder, clear, asked, ask, width }: FinderProps) {
  const [typed, type] = useState(asked);
  const input = useRef<HTMLInputElement>(null);
  const askSoon = useDebouncedCallback((text: string) => ask(text.trim()), PAUSE_MS);
  // The address may change by other hands than this one's: "back", or "clear all".
  useEffect(() => type((now) => (now.trim() === asked ? now : asked)), [asked]);
  usePageKeys([["/", () => input.current?.focus()]]);
  const set = (text: string) => {
    type(text);
    askSoon(text);
  };
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed && <CloseButton size="sm" aria-label={clear} onClick={() => set("")} />}
      value={typed}
      onChange={(event) => set(event.currentTarget.value)}
      w={{ base: "100%", xs: width }}
    />
  );
}
