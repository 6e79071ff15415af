package io.ticklane.api.function;

/// The families of the function catalogue, in the order of the reference.
public enum Family {
    AVERAGE("Averages"),
    RETURNS("Returns"),
    MICROSTRUCTURE("Microstructure"),
    VOLATILITY("Volatility"),
    LIQUIDITY("Liquidity"),
    MOMENTUM("Momentum"),
    RISK("Risk"),
    EXECUTION("Execution"),
    FX("Foreign exchange"),
    CRYPTO("Crypto"),
    OPTIONS("Options and rates"),
    FEATURES("Features and transforms"),
    CROSS_ASSET("Two series"),
    QUALITY("Quality and guards"),
    BARS("Bars");

    private final String title;

    Family(String title) {
        this.title = title;
    }

    /// The heading in the reference.
    public String title() {
        return title;
    }
}
