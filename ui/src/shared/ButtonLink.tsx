import { Button, type ButtonProps } from "@fluentui/react-components";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Look = Pick<ButtonProps, "appearance" | "icon" | "size">;

type ButtonAnchorProps = Look &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Look> & { ref?: Ref<HTMLAnchorElement> };

function ButtonAnchor(props: ButtonAnchorProps) {
  return <Button {...({ ...props, as: "a" } as ButtonProps)} />;
}

/** A link to a page of the window that looks like a button. */
export const ButtonLink = createLink(ButtonAnchor);
