import { AppShell, Burger, Group, NavLink, ScrollArea, Stack, Text } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "@/account/session";
import { DemoBar } from "@/demo/DemoBar";
import { DemoClock } from "@/demo/DemoClock";
import { Keys } from "./Keys";
import { LiveMark } from "./LiveMark";
import { useLive } from "./live";
import { Me } from "./Me";
import { Palette, SearchButton } from "./Palette";
import { PLACES } from "./places";
import classes from "./Shell.module.css";

/** The frame around every page: the menu at the side, and what works everywhere. */
export function Shell({ session }: { session: Session }) {
  const { t } = useTranslation();
  const live = useLive();
  const [open, menu] = useDisclosure(false);
  const narrow = useMediaQuery("(max-width: 47.99em)", undefined, { getInitialValueInEffect: false });
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: wherever one goes, the menu is out of the way
  useEffect(menu.close, [pathname]);
  const places = PLACES.filter((place) => place.name !== "mailbox" || session.captures);
  return (
    <DemoClock on={session.demo}>
      <a className={classes["skip"]} href="#content">
        {t("nav.skip")}
      </a>
      <AppShell
        layout="alt"
        navbar={{ width: 232, breakpoint: "sm", collapsed: { mobile: !open } }}
        header={{ height: { base: 52, sm: 0 } }}
      >
        <AppShell.Header hiddenFrom="sm" px="md">
          <Group h="100%">
            <Burger opened={open} onClick={menu.toggle} size="sm" aria-label={t("nav.open")} aria-expanded={open} />
            <Brand />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" className={classes["menu"]} inert={narrow && !open}>
          <Group justify="space-between" px={6} py={8} mb={4}>
            <Brand company={session.workspace?.name} />
            <Burger opened={open} onClick={menu.close} size="sm" hiddenFrom="sm" aria-label={t("nav.close")} />
          </Group>
          <SearchButton />
          <ScrollArea flex={1} mt="sm">
            <Stack component="nav" gap={2} aria-label={t("nav.label")}>
              {places.map((place) => (
                <NavLink
                  key={place.name}
                  component={Link}
                  to={place.to}
                  className={classes["place"] ?? ""}
                  label={t(`nav.${place.name}`)}
                  leftSection={<place.icon size={18} stroke={1.7} aria-hidden />}
                  active={place.to === "/" ? pathname === "/" : pathname.startsWith(place.to)}
                  aria-current={pathname === place.to ? "page" : undefined}
                />
              ))}
            </Stack>
          </ScrollArea>
          <Stack gap={4}>
            <LiveMark live={live} />
            <Me session={session} />
          </Stack>
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1} className={classes["main"]}>
          {session.demo && <DemoBar />}
          <Outlet />
        </AppShell.Main>
      </AppShell>
      <Palette places={places} />
      <Keys places={places} />
    </DemoClock>
  );
}

function Brand({ company }: { company?: string | undefined }) {
  return (
    <Group gap={10} wrap="nowrap" miw={0}>
      <img src="/favicon.svg" alt="" width={28} height={28} />
      <Stack gap={0} miw={0}>
        <Text fw={700} lh={1.15}>
          FlowTrack
        </Text>
        {company && (
          <Text fz="xs" c="dimmed" truncate>
            {company}
          </Text>
        )}
      </Stack>
    </Group>
  );
}
