import { Link } from "@fluentui/react-components";
import { createLink } from "@tanstack/react-router";

/** A link in a text to a page of the window. */
export const TextLink = createLink(Link);
