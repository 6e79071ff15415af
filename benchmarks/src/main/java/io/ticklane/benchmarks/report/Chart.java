package io.ticklane.benchmarks.report;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;

/// Draws the medians of a report: a group of bars for each case, a bar for each series. The axis is
/// logarithmic, because engines differ by orders of magnitude.
final class Chart {
    private static final int LEAST_WIDTH = 900;
    private static final int BAR_WIDTH = 9;
    private static final int HEIGHT = 700;
    private static final int FEW_CASES = 14;

    private Chart() {}

    static void draw(Report report, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        DefaultCategoryDataset bars = new DefaultCategoryDataset();
        for (Series series : report.series()) {
            for (String name : report.cases()) {
                Optional<Measurement> found = report.find(name, series);
                bars.addValue(
                        found.map(Measurement::median).filter(m -> m > 0).orElse(null),
                        series.label(),
                        name);
            }
        }
        JFreeChart chart =
                ChartFactory.createBarChart(
                        report.title(),
                        "",
                        report.unit(),
                        bars,
                        PlotOrientation.VERTICAL,
                        true,
                        false,
                        false);
        style(chart.getCategoryPlot(), report);
        int count = report.cases().size() * (report.series().size() + 1);
        BufferedImage image =
                chart.createBufferedImage(Math.max(LEAST_WIDTH, count * BAR_WIDTH), HEIGHT);
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("this JDK cannot write PNG");
        }
    }

    private static void style(CategoryPlot plot, Report report) {
        LogAxis axis = new LogAxis(report.unit());
        axis.setSmallestValue(
                report.measurements().stream()
                        .mapToDouble(Measurement::median)
                        .filter(m -> m > 0)
                        .map(m -> Math.pow(10, Math.floor(Math.log10(m))))
                        .min()
                        .orElse(1));
        axis.setNumberFormatOverride(java.text.NumberFormat.getInstance(java.util.Locale.ROOT));
        plot.setRangeAxis(axis);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        if (report.cases().size() > FEW_CASES) {
            plot.getDomainAxis().setCategoryLabelPositions(CategoryLabelPositions.UP_90);
        }
        BarRenderer renderer = (BarRenderer) plot.getRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setItemMargin(0);
    }
}
