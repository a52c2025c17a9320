package tangoe.bridge.sandbox;

import java.util.function.Supplier;

/** A vendor's HTTP interface as the server sees it: plain calls and answers, its wording of errors. */
interface VendorApi {

    /** Who calls, by the credentials sent; null where they are missing or not accepted. */
    String callerOf(Call call);

    /** Carries the call out. @param caller as {@link #callerOf} says; the interface itself refuses null */
    Answer answer(Call call, String caller);

    /** An error in the vendor's own words. @param message and detail may be null: then the usual ones of that status */
    Answer failure(int status, String message, String detail);

    /** A 200 with an error in it. @param real carries the call out when asked for its answer */
    Answer errorInside200(Supplier<Answer> real);
}
