import { Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFound, useSettings } from "./found";
import classes from "./Palette.module.css";
import type { Place } from "./places";

/** Ctrl+K: go anywhere, and find leads and workflows by name. */
export function Palette({ places }: { places: Place[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const { found, busy } = useFound(query);
  const settings = useSettings();
  const goes: SpotlightActionData[] = places.map((place) => ({
    id: place.name,
    label: t(`nav.${place.name}`),
    leftSection: <place.icon size={18} aria-hidden />,
    rightSection: <Kbd size="xs">g {place.key}</Kbd>,
    onClick: () => void navigate({ to: place.to }),
  }));
  return (
    <Spotlight
      actions={[{ group: t("go"), actions: goes }, ...found, settings]}
      query={query}
      onQueryChange={setQuery}
      shortcut={["mod + K"]}
      nothingFound={t(busy ? "searching" : "nothingFound")}
      scrollable
      maxHeight={420}
      searchProps={{
        placeholder: t("search"),
        "aria-label": t("search"),
        leftSection: <IconSearch size={18} aria-hidden />,
      }}
    />
  );
}

export function SearchButton() {
  const { t } = useTranslation();
  return (
    <UnstyledButton className={classes["search"]} onClick={spotlight.open}>
      <Group gap={8} justify="space-between" wrap="nowrap">
        <Group gap={8} wrap="nowrap">
          <IconSearch size={16} aria-hidden />
          <Text fz="sm" c="dimmed" truncate>
            {t("find")}
          </Text>
        </Group>
        <Kbd size="xs" className={classes["keys"] ?? ""}>
          Ctrl K
        </Kbd>
      </Group>
    </UnstyledButton>
  );
}
