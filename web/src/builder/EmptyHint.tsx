import { Button, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCatalogue } from "@/canvas/catalogue";
import type { Actions } from "./actions";
import classes from "./builder.module.css";
import { useBuilder } from "./store";

const START = "trigger_form";

/** On a canvas on which nothing happens yet: what to do first. */
export function EmptyHint({ actions }: { actions: Actions }) {
  const { t } = useTranslation("builder");
  const catalogue = useCatalogue();
  const nodes = useBuilder((state) => state.definition.nodes);
  if (catalogue.size === 0 || nodes.some((node) => !catalogue.get(node.type)?.trigger)) return null;
  const bare = nodes.length === 0;
  return (
    <Stack className={classes["empty"] ?? ""} gap={6} align="center">
      <Title order={2} fz={16}>
        {t(bare ? "canvas.bare" : "canvas.begun")}
      </Title>
      <Text fz="sm" c="dimmed">
        {t(bare ? "canvas.bareText" : "canvas.begunText")}
      </Text>
      {bare && (
        <Button size="xs" mt={4} onClick={() => actions.drop(START)}>
          {t("canvas.addStart")}
        </Button>
      )}
    </Stack>
  );
}
