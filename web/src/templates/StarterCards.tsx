import { SimpleGrid, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Starter, startersIn } from "./starters";
import classes from "./templates.module.css";

/** Mails to begin with, as cards: one click makes a template of one and opens it. */
export function StarterCards({ busy, choose }: { busy: boolean; choose: (starter: Starter) => void }) {
  const { t, i18n } = useTranslation("templates");
  const { welcome, followUp, booking, blank } = startersIn(i18n.language);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      {[welcome, followUp, booking, blank].map((starter) => (
        <UnstyledButton
          key={starter.name}
          className={`ft-card ${classes["starter"]}`}
          disabled={busy}
          onClick={() => choose(starter)}
        >
          <Stack gap={6} h="100%">
            <Title order={3} fz={15}>
              {starter.name}
            </Title>
            <Text fz="sm" c="dimmed" flex={1}>
              {starter.about}
            </Text>
            <Text fz="sm" fw={550} c="var(--mantine-color-anchor)" className={classes["go"] ?? ""}>
              {t("beginWith")} <IconArrowRight size={14} aria-hidden />
            </Text>
          </Stack>
        </UnstyledButton>
      ))}
    </SimpleGrid>
  );
}
