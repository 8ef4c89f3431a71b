import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";

type Plain<Props> = Omit<ComponentProps<"a">, keyof Props> & Omit<Props, "href">;

/** A link to another page of the application, in the looks of a text. */
export const TextLink = createLink((props: Plain<AnchorProps>) => <Anchor {...props} />);

/** The same in the looks of a button. */
export const ButtonLink = createLink((props: Plain<ButtonProps>) => <Button component="a" {...props} />);
