import { Center, Loader } from "@mantine/core";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NeedsLink } from "@/account/NeedsLink";
import { SignIn } from "@/account/SignIn";
import { useSession } from "@/account/session";
import { Failure } from "@/kit/states";
import { Shell } from "./Shell";

/** Lets in who is signed in; everybody else sees the way in. The address stays, so that one arrives where one meant to. */
export function Root() {
  const { t } = useTranslation("kit");
  const { pathname } = useLocation();
  const session = useSession();
  if (session.isPending)
    return (
      <Center h="100dvh">
        <Loader role="status" aria-label={t("loading")} />
      </Center>
    );
  if (!session.data) return <Failure error={session.error} again={() => void session.refetch()} />;
  if (session.data.account) return <Shell session={session.data} />;
  if (pathname === "/setup") return <Outlet />;
  return session.data.setUp ? <SignIn /> : <NeedsLink />;
}
